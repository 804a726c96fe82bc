package io.firedrill.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Lines that come one by one, as a stream. */
abstract class LineStream extends InputStream {
  private byte[] current = {};
  private int at;

  /** The next line, without its end; empty after the last one. */
  protected abstract Optional<byte[]> next() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at == current.length && !advance()) {
      return -1;
    }
    int copied = Math.min(length, current.length - at);
    System.arraycopy(current, at, buffer, offset, copied);
    at += copied;
    return copied;
  }

  private boolean advance() throws IOException {
    Optional<byte[]> line = next();
    if (line.isEmpty()) {
      return false;
    }
    current = Arrays.copyOf(line.get(), line.get().length + 1);
    current[line.get().length] = '\n';
    at = 0;
    return true;
  }
}
