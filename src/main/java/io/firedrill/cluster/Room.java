package io.firedrill.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The room that a cluster has for more processes of the job. */
public interface Room {
  /**
   * Checks that it may be taken; does nothing.
   *
   * @throws io.firedrill.problem.Problem if it may not, with what allows it
   */
  void check() throws IOException;

  /**
   * Takes all of it, so that what runs goes on running and nothing new starts.
   *
   * @param atMost after this there is room again, whatever becomes of the harness
   * @return how it was seen to be taken
   */
  String take(Duration atMost) throws IOException;

  /** Who was refused since, in the words of what refused it; empty if that was not seen. */
  Optional<String> refused() throws IOException;

  /** Gives it back; does nothing if it was not taken. */
  void giveBack() throws IOException;
}
