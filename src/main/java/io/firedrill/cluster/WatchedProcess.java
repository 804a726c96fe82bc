package io.firedrill.cluster;

import java.io.IOException;
import java.util.Optional;

/** A process that may end by itself while it is looked at, and what it says until then. */
public interface WatchedProcess extends AutoCloseable {
  /**
   * What it has logged since it is watched.
   *
   * @throws IOException if that cannot be read
   */
  String log() throws IOException;

  /**
   * How it ended; empty while it lives.
   *
   * @throws IOException if it cannot be looked at
   */
  Optional<String> ended() throws IOException;

  /** Watches it no longer. */
  @Override
  void close();
}
