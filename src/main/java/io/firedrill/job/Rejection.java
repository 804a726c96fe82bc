package io.firedrill.job;

/**
 * A record that is not a valid transaction, with the reason.
 *
 * <p>The line is {@code split,sequence,reason,line}; reason and line are escaped by {@link Escape}.
 */
public record Rejection(int split, long sequence, String reason, String line)
    implements LedgerLine {
  @Override
  public String toLine() {
    return split + "," + sequence + "," + Escape.field(reason) + "," + Escape.field(line);
  }
}
