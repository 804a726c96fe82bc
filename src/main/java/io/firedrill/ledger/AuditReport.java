package io.firedrill.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The result of an audit.
 *
 * @param records how many different records were found where they belong
 * @param rejected how many of them are rejects
 * @param missing how many records are missing
 * @param duplicates how many lines repeat a record
 * @param wrong how many lines have wrong contents
 * @param pastCut how many lines are past the cut; {@code beyond} in evidence and reports
 * @param examples describes the first faults of each kind, with split and sequence
 */
public record AuditReport(
    long records,
    long rejected,
    long missing,
    long duplicates,
    long wrong,
    @JsonProperty("beyond") long pastCut,
    List<String> examples) {
  public AuditReport {
    examples = List.copyOf(examples);
  }

  /** Whether nothing is wrong with what was found. */
  public boolean exact() {
    return missing + duplicates + wrong + pastCut == 0;
  }
}
