package io.firedrill.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Which output of two versions of a job is compared, and how.
 *
 * @param file where it was read from
 */
public record Comparison(Path file, List<Compared> outputs) {
  public Comparison {
    outputs = List.copyOf(outputs);
  }

  /**
   * One output.
   *
   * @param side the live job's, whose name the shadows replace by names of their own
   * @param key the fields of whose values the order of records is kept; empty if there is none
   * @param ignored fields that may differ
   * @param mayBeEmpty whether the job may write nothing to it
   */
  public record Compared(Side side, List<String> key, Set<String> ignored, boolean mayBeEmpty) {
    /** One that the job always writes to. */
    public Compared(Side side, List<String> key, Set<String> ignored) {
      this(side, key, ignored, false);
    }

    public Compared {
      key = List.copyOf(key);
      ignored = Set.copyOf(ignored);
    }

    /** What it is called in the live job's arguments. */
    public String name() {
      return side.place().name();
    }

    /** The same somewhere else. */
    Side at(String name) {
      return side.at(side.place().at(name));
    }
  }
}
