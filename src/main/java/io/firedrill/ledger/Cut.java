package io.firedrill.ledger;

import java.util.Map;

/**
 * Which part of a ledger is audited, by split.
 *
 * @param from the number of the first record that must be there; what lies before it must not. A
 *     split that is not named begins at 0
 * @param offsets source offsets: the number of the first record that need not be there
 * @param exact whether the ledger must end there, because the job was stopped there; otherwise it
 *     may go on, and what lies behind is checked only for what it holds
 */
public record Cut(Map<Integer, Long> from, Map<Integer, Long> offsets, boolean exact) {
  public Cut {
    from = Map.copyOf(from);
    offsets = Map.copyOf(offsets);
  }

  /** From the first record on. */
  public static Cut upTo(Map<Integer, Long> offsets, boolean exact) {
    return new Cut(Map.of(), offsets, exact);
  }
}
