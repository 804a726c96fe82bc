package io.firedrill.ledger;

import java.util.List;

/**
 * What an audit came to.
 *
 * @param records how many different records were found where they must be
 * @param rejected how many of them are rejects
 * @param missing how many are not there
 * @param duplicates how many lines stand there once too often
 * @param wrong how many lines do not say what they must
 * @param beyond how many lines lie behind the cut
 * @param examples the first of each kind of fault, in words, by split and sequence
 */
public record AuditReport(
    long records,
    long rejected,
    long missing,
    long duplicates,
    long wrong,
    long beyond,
    List<String> examples) {
  public AuditReport {
    examples = List.copyOf(examples);
  }
}
