package io.firedrill.ledger;

import java.util.Map;

/**
 * Which part of a ledger is audited, by split.
 *
 * @param from the number of the first record that must be there; earlier ones must not. A split
 *     that is not listed begins at 0
 * @param offsets source offsets: the number of the first record that does not have to be there
 * @param exact whether the ledger must end there, because the job was stopped there; otherwise it
 *     may continue, and records past the cut are only checked for their contents
 */
public record Cut(Map<Integer, Long> from, Map<Integer, Long> offsets, boolean exact) {
  public Cut {
    from = Map.copyOf(from);
    offsets = Map.copyOf(offsets);
  }

  /** A cut that begins at the first record. */
  public static Cut upTo(Map<Integer, Long> offsets, boolean exact) {
    return new Cut(Map.of(), offsets, exact);
  }
}
