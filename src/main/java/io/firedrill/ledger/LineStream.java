package io.firedrill.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines that come one by one, as a stream. */
abstract class LineStream extends InputStream {
  private byte[] current = {};

  /** How much of it was read; its end counts as one more. */
  private int at = 1;

  /** The next line, without its end; empty after the last one. */
  protected abstract Optional<byte[]> next() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int filled = 0;
    while (filled < length && (at <= current.length || advance())) {
      int copied = Math.min(length - filled, current.length - at);
      System.arraycopy(current, at, buffer, offset + filled, copied);
      filled += copied;
      at += copied;
      if (at == current.length && filled < length) {
        buffer[offset + filled++] = '\n';
        at++;
      }
    }
    return filled == 0 && length > 0 ? -1 : filled;
  }

  private boolean advance() throws IOException {
    Optional<byte[]> line = next();
    line.ifPresent(
        next -> {
          current = next;
          at = 0;
        });
    return line.isPresent();
  }
}
