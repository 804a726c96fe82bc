package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.contract.OutputDiff;
import io.firedrill.inspect.GraphCheck.OperatorCheck;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.StateCheck;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Something that was seen while an upgrade was rehearsed or performed. */
public sealed interface UpgradeFact extends Fact {
  /** Which version is meant. */
  enum Version {
    OLD,
    NEW,
    /** The new one with the shadow's paths. */
    SHADOW,
    /** The old one with the paths of a shadow of its own. */
    SHADOW_OF_OLD
  }

  /**
   * What is about to be rehearsed; evidence of an upgrade begins with it.
   *
   * @param changes what the new version changes
   * @param perform whether the upgrade is performed after a GO
   * @param versions versions of Firedrill and of what it runs on, by name
   */
  record Planned(
      long at, String target, List<String> changes, boolean perform, Map<String, String> versions)
      implements UpgradeFact {}

  /** How an upgrade would go, by the settings. */
  record SettingsSeen(long at, UpgradeSettings settings) implements UpgradeFact {}

  /** A version's job graph was made. */
  record VersionSeen(long at, Version version, List<Operator> operators) implements UpgradeFact {}

  /** A version cannot be fetched, or makes no job graph. */
  record VersionUnusable(long at, Version version, String why) implements UpgradeFact {}

  /**
   * The live job, undisturbed so far or not.
   *
   * @param attempts the sum of its subtasks' attempts: it grows with every restart
   */
  record LiveSeen(long at, String jobId, String state, int restores, int attempts)
      implements UpgradeFact {
    public boolean running() {
      return state.equals("RUNNING");
    }

    /** Whether the job looks as it did then, whenever that was. */
    public boolean sameAs(LiveSeen then) {
      return jobId.equals(then.jobId)
          && state.equals(then.state)
          && restores == then.restores
          && attempts == then.attempts;
    }
  }

  /** A savepoint of the live job was taken; it went on. */
  record SavepointTaken(long at, String path, String kind, long millis) implements UpgradeFact {}

  /** None could be taken. */
  record SavepointFailed(long at, String why) implements UpgradeFact {}

  /**
   * A savepoint was read back.
   *
   * @param bytes the size of each operator's state, by uid where it is known, else by id
   * @param missing keys of files that it refers to and that are not there
   */
  record SavepointRead(
      long at,
      long checkpointId,
      String path,
      Map<String, Long> bytes,
      int files,
      List<String> missing)
      implements UpgradeFact {}

  /** The operators of the savepoint were checked against the new job graph. */
  record OperatorsChecked(long at, List<OperatorCheck> operators) implements UpgradeFact {}

  /** The states of the savepoint were checked against what the new version declares. */
  record StatesChecked(long at, List<StateCheck> states) implements UpgradeFact {}

  /**
   * What the user accepts of the states: fields whose values are lost, and states that are declared
   * with the first records only.
   *
   * @param names as {@link StateCheck#toAccept} gives them
   */
  record StateAccepted(long at, List<String> names) implements UpgradeFact {
    /** All that is accepted. */
    public static Set<String> in(Evidence evidence) {
      return evidence
          .last(StateAccepted.class)
          .map(fact -> Set.copyOf(fact.names()))
          .orElse(Set.of());
    }
  }

  /** The savepoint was restored with the new version on this machine, or was not. */
  record RestoredHere(long at, Restore restore) implements UpgradeFact {}

  /**
   * The rehearsal ended before the shadow was started.
   *
   * @param why what it ended for
   */
  record EndedEarly(long at, String why) implements UpgradeFact {}

  /**
   * The savepoint was copied for the shadow.
   *
   * @param leftOut ids of the operators whose state is not in the copy
   */
  record Copied(long at, String path, List<String> leftOut) implements UpgradeFact {}

  /** Where the savepoint cuts the input: the offsets of the source in it, by split. */
  record SeamSeen(long at, String savepoint, Map<Integer, Long> offsets) implements UpgradeFact {}

  /** The shadow was started; whose keys it writes with. */
  record ShadowStarted(long at, String keys) implements UpgradeFact {}

  /** The shadow runs. */
  record ShadowRestored(long at, String jobId, RestoredFrom from) implements UpgradeFact {}

  /**
   * The shadow is restored, and is watched from here on.
   *
   * @param millis for how long it is to run at least
   */
  record SoakBegan(long at, long millis) implements UpgradeFact {}

  /**
   * What the shadow's sources reported, each by the id of its vertex.
   *
   * @param records that they have emitted
   * @param backlog records that are due and not read, of those that report it
   */
  record ShadowFlowSeen(long at, Map<String, Long> records, Map<String, Long> backlog)
      implements UpgradeFact {}

  /** How the shadow did: restarts, completed checkpoints, bytes that it has committed. */
  record ShadowSeen(long at, String state, int attempts, int checkpoints, long outputBytes)
      implements UpgradeFact {}

  /**
   * The shadow did not come up, or did not go on.
   *
   * @param ofTheVersion whether that is the new version's doing, and not that of the place
   */
  record ShadowFailed(long at, String why, boolean ofTheVersion) implements UpgradeFact {}

  /**
   * The shadow was stopped with a savepoint of its own.
   *
   * @param state the job's last state
   * @param bytes the size of each operator's state in it, by uid where it is known
   */
  record ShadowStopped(long at, String path, String state, Map<String, Long> bytes)
      implements UpgradeFact {}

  /**
   * What both versions write is to be compared.
   *
   * @param outputs by the live job's names
   */
  record ToCompare(long at, List<String> outputs) implements UpgradeFact {}

  /** What a shadow of the old version and the shadow of the new one wrote was compared. */
  record Compared(long at, List<OutputDiff> outputs) implements UpgradeFact {}

  /** It could not be compared. */
  record NotCompared(long at, String why) implements UpgradeFact {}

  /** The shadow and all that was the rehearsal's own was removed, except this. */
  record Removed(long at, List<String> left) implements UpgradeFact {}

  /** The upgrade was begun on the live job. */
  record UpgradeBegan(long at, String jobId) implements UpgradeFact {}

  /**
   * What the high-availability store pointed to last while neither version's JobManager answered.
   *
   * @param checkpointIds ascending
   */
  record CheckpointsKept(long at, List<Long> checkpointIds) implements UpgradeFact {}

  /** The old version was stopped. */
  record Stopped(long at, StoppedWith with) implements UpgradeFact {}

  /** The new version runs. */
  record Upgraded(long at, String jobId, RestoredFrom from) implements UpgradeFact {}

  /** The new version was RUNNING, but what should follow was not seen. */
  record NotConfirmed(long at, String why) implements UpgradeFact {}

  /** The new version did not come up in time. */
  record DidNotComeUp(long at, String why) implements UpgradeFact {}

  /**
   * How long no version of the job ran.
   *
   * @param phases milliseconds of each part, in their order
   */
  record Downtime(long at, long totalMillis, List<Part> phases) implements UpgradeFact {
    /** A part of it. */
    public record Part(@JsonProperty("name") DowntimePart part, long millis) {}
  }

  /**
   * The way back was begun.
   *
   * @param repeats records that the new version has committed, which the old one repeats
   * @param known whether that number is known
   */
  record RollbackBegan(long at, String savepoint, long repeats, boolean known)
      implements UpgradeFact {}

  /** The way back was not taken. */
  record NotRolledBack(long at, String why) implements UpgradeFact {}

  /** The old version runs again. */
  record RolledBack(long at, String jobId, RestoredFrom from) implements UpgradeFact {}
}
