package io.firedrill.cluster.kubernetes;

import java.io.IOException;

/** What has to hold at the very moment in which something is changed. */
@FunctionalInterface
public interface Permission {
  /**
   * Checks it.
   *
   * @throws io.firedrill.problem.Problem if it does not hold, with the reason
   */
  void check() throws IOException;
}
