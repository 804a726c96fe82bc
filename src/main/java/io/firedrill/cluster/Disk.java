package io.firedrill.cluster;

import java.io.IOException;

/** The file system that a process works on, and nobody else. */
public interface Disk {
  /**
   * Leaves no room on it. What the process itself has given up since is taken as well.
   *
   * @return how, in a few words
   * @throws IOException if it cannot be written to
   */
  String fill() throws IOException;

  /**
   * Gives the room back; it may have been given back.
   *
   * @throws IOException if it cannot be given back
   */
  void makeRoom() throws IOException;
}
