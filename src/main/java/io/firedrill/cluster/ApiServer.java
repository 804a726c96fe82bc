package io.firedrill.cluster;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.time.Duration;

/** The API server of a cluster, which may be stopped: it is there, and answers nobody. */
public interface ApiServer {
  /**
   * Stops it until it is resumed, the harness is gone, or its time is over.
   *
   * @return how it was seen to be stopped
   * @throws Problem if it must not be; then it is not
   * @throws IOException if it was not seen to be
   */
  String stop(Duration atMost) throws IOException;

  /**
   * Lets it go on; does nothing if it was not stopped.
   *
   * @throws IOException if it was not seen to
   */
  void resume() throws IOException;

  /**
   * Asks it something.
   *
   * @throws IOException if it does not answer
   */
  void ask() throws IOException;
}
