package io.firedrill.cluster;

import java.io.IOException;

/** The machines that the job's processes run on, one of which may be taken away for a while. */
public interface Nodes {
  /** The name of the node that a process runs on. */
  String of(Victim victim) throws IOException;

  /**
   * Has no new process put on a node until it is given back, which happens also if the harness is
   * killed.
   *
   * @throws IOException if it was not seen to be so
   */
  void cordon(String node) throws IOException;

  /** Whether the cluster takes a node to be there. */
  boolean ready(String node) throws IOException;

  /** Gives back what a drill has taken; does nothing if there is nothing. */
  void giveBack() throws IOException;
}
