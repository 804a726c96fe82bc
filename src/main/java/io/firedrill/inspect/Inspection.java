package io.firedrill.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of inspecting a version of a job.
 *
 * @param operators its job graph; empty if there is none
 * @param graphError why there is no job graph
 * @param states each state of the savepoint that an operator of this version has, checked
 * @param restore the result of a restore on this machine
 * @param traits those of its code, if they were asked for
 */
public record Inspection(
    List<Operator> operators,
    Optional<String> graphError,
    List<StateCheck> states,
    Restore restore,
    Optional<JobTraits> traits) {
  public Inspection {
    operators = List.copyOf(operators);
    states = List.copyOf(states);
  }

  public Inspection(
      List<Operator> operators,
      Optional<String> graphError,
      List<StateCheck> states,
      Restore restore) {
    this(operators, graphError, states, restore, Optional.empty());
  }

  static Inspection noGraph(String reason) {
    return new Inspection(
        List.of(), Optional.of(reason), List.of(), Restore.notTried("there is no job graph"));
  }

  /** The role of an operator in the job. */
  public enum Kind {
    SOURCE,
    /** The writer of a sink, or a SinkFunction. */
    SINK,
    /** The committer of a sink, or an operator between its writer and its committer. */
    COMMITTER,
    OTHER
  }

  /**
   * An operator of the job graph.
   *
   * @param id the hash by which snapshots refer to it
   * @param uid the operator uid; empty if the job sets none: then the id changes with the graph
   * @param type the class of a source or sink; empty for others
   * @param output what it shares with every job that names the same, several with commas: where a
   *     sink writes, the consumer group of a source; empty if that is not known
   * @param maxParallelism as the job sets it, or -1 if it does not
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
    /**
     * Whether its state must not be restored elsewhere, because it would commit to the old path.
     */
    public boolean writes() {
      return kind == Kind.SINK || kind == Kind.COMMITTER;
    }

    private static final String AND = ", ";

    /** What it shares, one by one. */
    public List<String> places() {
      return List.of(output.split(AND));
    }

    /** Several of them as one {@link #output}. */
    static String places(List<String> places) {
      return String.join(AND, places);
    }

    /** Whether it writes to a path of another operator, or below it, or shares its group. */
    public boolean writesWhere(Operator other) {
      return places(output)
          .anyMatch(
              mine ->
                  places(other.output)
                      .anyMatch(theirs -> mine.equals(theirs) || mine.startsWith(theirs + "/")));
    }

    private static Stream<String> places(String output) {
      return Arrays.stream(output.split(AND)).map(Operator::place).filter(each -> !each.isEmpty());
    }

    /** The path without the scheme of a file system plugin: s3a://b/c/ is the same as s3p://b/c. */
    private static String place(String output) {
      return output.replaceFirst("^[A-Za-z0-9+.-]+:/*", "").replaceFirst("/+$", "");
    }

    /** The uid, or the name if there is no uid. */
    public String label() {
      return uid.isEmpty() ? name : uid;
    }
  }

  /** The result of checking a state or an operator. */
  public enum Result {
    COMPATIBLE,
    INCOMPATIBLE,
    /** Flink migrates it, and values of it are lost by that: the user has to accept that. */
    LOSES_FIELDS,
    /** The version declares it later, or no more: only the user knows which. */
    NOT_DECLARED,
    NOT_CHECKED
  }

  /**
   * One state of the savepoint against the new version.
   *
   * @param operatorId the operator's id
   * @param state the state's name
   * @param how the reason
   * @param lost the fields that the new version no longer has
   * @param added the fields that it has in addition, which start empty
   */
  public record StateCheck(
      String operatorId,
      String state,
      Result result,
      String how,
      List<String> lost,
      List<String> added) {
    public StateCheck {
      lost = lost == null ? List.of() : List.copyOf(lost); // null in evidence of older versions
      added = added == null ? List.of() : List.copyOf(added);
    }

    public StateCheck(String operatorId, String state, Result result, String how) {
      this(operatorId, state, result, how, List.of(), List.of());
    }

    StateCheck with(Result other, String reason) {
      return new StateCheck(operatorId, state, other, reason, lost, added);
    }

    /** What has to be accepted before it counts as compatible, in the words of the option. */
    public List<String> toAccept(String operator) {
      return switch (result) {
        case LOSES_FIELDS ->
            lost.stream().map(field -> operator + "/" + state + "." + field).toList();
        case NOT_DECLARED -> List.of(operator + "/" + state);
        case COMPATIBLE, INCOMPATIBLE, NOT_CHECKED -> List.of();
      };
    }
  }

  /** The outcome of a restore on this machine. */
  public enum Outcome {
    RESTORED,
    FAILED,
    /** It did not come to its end, for a reason that may be this machine's. */
    UNDECIDED,
    NOT_TRIED
  }

  /**
   * A restore in a real Flink on this machine, with stubs for sources and sinks.
   *
   * @param words what was seen
   * @param bytes the size of each operator's state in a savepoint taken after it, by operator id
   */
  public record Restore(Outcome outcome, String words, Map<String, Long> bytes) {
    static Restore undecided(String reason) {
      return new Restore(Outcome.UNDECIDED, reason, Map.of());
    }

    static Restore notTried(String reason) {
      return new Restore(Outcome.NOT_TRIED, reason, Map.of());
    }
  }
}
