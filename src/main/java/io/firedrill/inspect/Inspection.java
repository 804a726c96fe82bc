package io.firedrill.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about a version of a job.
 *
 * @param operators its job graph; empty if it makes none
 * @param graphError why it makes none
 * @param states each state of the savepoint that an operator of this version has, checked
 * @param restore what a restore on this machine came to
 */
public record Inspection(
    List<Operator> operators,
    Optional<String> graphError,
    List<StateCheck> states,
    Restore restore) {
  public Inspection {
    operators = List.copyOf(operators);
    states = List.copyOf(states);
  }

  static Inspection noGraph(String why) {
    return new Inspection(
        List.of(), Optional.of(why), List.of(), Restore.notTried("there is no job graph"));
  }

  /** What an operator is to the job. */
  public enum Kind {
    SOURCE,
    /** A writer of a sink, or a sink of the older kind. */
    SINK,
    /** What commits what a sink has written, or stands between its writer and that. */
    COMMITTER,
    OTHER
  }

  /**
   * An operator of the job graph.
   *
   * @param id the hash that Flink knows it by in snapshots
   * @param uid what the id was made of; empty if the job gives none, and then the id changes with
   *     the graph
   * @param type the class of a source or sink; empty for others
   * @param output where a sink writes, if that can be told
   * @param maxParallelism as the job sets it, or -1
   */
  public record Operator(
      String id,
      String uid,
      String name,
      Kind kind,
      String type,
      String output,
      int parallelism,
      int maxParallelism) {
    /** Whether it has a state that must not be restored elsewhere: it commits to the old place. */
    public boolean writes() {
      return kind == Kind.SINK || kind == Kind.COMMITTER;
    }

    /** Whether it writes to where another does, or to a folder within that. */
    public boolean writesWhere(Operator other) {
      String mine = place(output);
      String theirs = place(other.output);
      return !mine.isEmpty()
          && !theirs.isEmpty()
          && (mine.equals(theirs) || mine.startsWith(theirs + "/"));
    }

    /** One place, whatever plugin it is named for: s3a://b/c/ is s3p://b/c. */
    private static String place(String output) {
      return output.replaceFirst("^[A-Za-z0-9+.-]+:/*", "").replaceFirst("/+$", "");
    }

    /** The uid, or the name where there is none. */
    public String called() {
      return uid.isEmpty() ? name : uid;
    }
  }

  /** What the check of a state came to. */
  public enum Result {
    COMPATIBLE,
    INCOMPATIBLE,
    NOT_CHECKED
  }

  /**
   * One state of the savepoint against the new version.
   *
   * @param operatorId the operator's id
   * @param state the state's name
   * @param how how that was seen, or why it was not
   */
  public record StateCheck(String operatorId, String state, Result result, String how) {}

  /** How a restore on this machine ended. */
  public enum Outcome {
    RESTORED,
    FAILED,
    NOT_TRIED
  }

  /**
   * A restore in a real Flink on this machine, with sources that read nothing and sinks that write
   * nothing.
   *
   * @param words what was seen
   * @param bytes the size of each operator's state in a savepoint taken after it, by operator id
   */
  public record Restore(Outcome outcome, String words, Map<String, Long> bytes) {
    static Restore notTried(String why) {
      return new Restore(Outcome.NOT_TRIED, why, Map.of());
    }
  }
}
