package io.firedrill.cluster;

import java.io.IOException;

/** A strike that is on its way. */
@FunctionalInterface
public interface PendingEffect {
  /**
   * Waits until it has taken effect: the process is gone, or hangs.
   *
   * @return how that was seen
   * @throws io.firedrill.wait.DeadlinePassed if it was not seen
   */
  String await() throws IOException;
}
