package io.firedrill.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an audit came to.
 *
 * @param records how many different records were found where they must be
 * @param rejected how many of them are rejects
 * @param missing how many are not there
 * @param duplicates how many lines stand there once too often
 * @param wrong how many lines do not say what they must
 * @param pastCut how many lines lie past the cut; {@code beyond} in evidence and reports
 * @param examples the first of each kind of fault, in words, by split and sequence
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
}
