package io.firedrill.cluster;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** The network between the job's processes, which may be cut between two of them. */
public interface Network {
  /**
   * Drops all packets between two processes, whichever way they go, until the cut is lifted, the
   * harness is gone, or its time is over: what ends it runs beside the network, not here.
   *
   * @return how it was seen that they are dropped
   * @throws Problem if it cannot be cut here, or is cut already; then nothing is
   * @throws IOException if it was not seen to be cut
   */
  String cut(Victim one, Victim other, Duration atMost) throws IOException;

  /**
   * Lets packets through again.
   *
   * @return how many were dropped; empty if nothing is cut
   * @throws IOException if that was not seen
   */
  OptionalLong lift() throws IOException;
}
