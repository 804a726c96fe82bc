package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.inspect.GraphCheck.OperatorCheck;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.ledger.AuditReport;
import java.util.List;
import java.util.Map;

/** Something that was seen while an upgrade was rehearsed or performed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "step")
public sealed interface UpgradeFact {
  /** Which version is meant. */
  enum Version {
    OLD,
    NEW,
    /** The new one with the shadow's paths. */
    SHADOW
  }

  /** Whose output was audited. */
  enum Ledger {
    /** The live job's, from before the seam to a checkpoint after the shadow's end. */
    LIVE,
    /** The shadow's, from the seam on. */
    SHADOW,
    /** The live job's over all versions that wrote it. */
    WHOLE
  }

  /**
   * What is about to be rehearsed; evidence of an upgrade begins with it.
   *
   * @param changes what the new version changes
   * @param perform whether the upgrade is performed after a GO
   * @param versions versions of Firedrill and of what it runs on, by name
   */
  record Planned(String target, List<String> changes, boolean perform, Map<String, String> versions)
      implements UpgradeFact {}

  /** How an upgrade would go, by the settings. */
  record SettingsSeen(UpgradeSettings settings) implements UpgradeFact {}

  /** A version's job graph was made. */
  record VersionSeen(Version version, List<Operator> operators) implements UpgradeFact {}

  /** A version cannot be had, or makes no job graph. */
  record VersionUnusable(Version version, String why) implements UpgradeFact {}

  /**
   * The live job, undisturbed so far or not.
   *
   * @param attempts the sum of its subtasks' attempts: it grows with every restart
   */
  record LiveSeen(String jobId, String state, int restores, int attempts) implements UpgradeFact {}

  /** A savepoint of the live job was taken; it went on. */
  record SavepointTaken(String path, String kind, long millis) implements UpgradeFact {}

  /** None could be taken. */
  record SavepointFailed(String why) implements UpgradeFact {}

  /**
   * A savepoint was read back.
   *
   * @param bytes the size of each operator's state, by uid where it is known, else by id
   * @param missing keys of files that it refers to and that are not there
   */
  record SavepointRead(
      long checkpointId, String path, Map<String, Long> bytes, int files, List<String> missing)
      implements UpgradeFact {}

  /** The operators of the savepoint were held against the new job graph. */
  record OperatorsChecked(List<OperatorCheck> operators) implements UpgradeFact {}

  /** The states of the savepoint were held against what the new version declares. */
  record StatesChecked(List<StateCheck> states) implements UpgradeFact {}

  /** The savepoint was restored with the new version on this machine, or was not. */
  record RestoredHere(Restore restore) implements UpgradeFact {}

  /**
   * The rehearsal ended before the shadow was started.
   *
   * @param why what it ended for
   */
  record EndedEarly(String why) implements UpgradeFact {}

  /**
   * The savepoint was copied for the shadow.
   *
   * @param leftOut ids of the operators whose state is not in the copy
   */
  record Copied(String path, List<String> leftOut) implements UpgradeFact {}

  /** Where the savepoint cuts the input: the offsets of the source in it, by split. */
  record SeamSeen(String savepoint, Map<Integer, Long> offsets) implements UpgradeFact {}

  /** The shadow was started; whose keys it writes with. */
  record ShadowStarted(String keys) implements UpgradeFact {}

  /**
   * The shadow runs.
   *
   * @param restoredFrom the path that it was restored from
   * @param savepoint whether Flink says that this was a savepoint
   */
  record ShadowRestored(String jobId, long checkpointId, String restoredFrom, boolean savepoint)
      implements UpgradeFact {}

  /** How the shadow did: restarts, completed checkpoints, bytes that it has committed. */
  record ShadowSeen(String state, int attempts, int checkpoints, long outputBytes)
      implements UpgradeFact {}

  /**
   * The shadow did not come up, or did not go on.
   *
   * @param ofTheVersion whether that is the new version's doing, and not that of the place
   */
  record ShadowFailed(String why, boolean ofTheVersion) implements UpgradeFact {}

  /**
   * The shadow was stopped with a savepoint of its own.
   *
   * @param state the job's last state
   * @param bytes the size of each operator's state in it, by uid where it is known
   */
  record ShadowStopped(String path, String state, Map<String, Long> bytes) implements UpgradeFact {}

  /**
   * Output was audited.
   *
   * @param from the first record of each split that had to be there
   * @param to the first of each split that need not be
   * @param committed whether all below {@code to} was bound to be committed by then
   */
  record Audited(
      Ledger ledger,
      Map<Integer, Long> from,
      Map<Integer, Long> to,
      boolean committed,
      AuditReport report)
      implements UpgradeFact {}

  /** Output was not audited. */
  record NotAudited(Ledger ledger, String why) implements UpgradeFact {}

  /** The shadow and all that was the rehearsal's own was removed, except this. */
  record Removed(List<String> left) implements UpgradeFact {}

  /** The upgrade was begun on the live job. */
  record UpgradeBegan(String jobId) implements UpgradeFact {}

  /**
   * The old version was stopped.
   *
   * @param mode how: savepoint, last-state, stateless
   * @param savepoint the savepoint's path, if there is one
   */
  record Stopped(String mode, String savepoint) implements UpgradeFact {}

  /** The new version runs; what it was restored from, or nothing. */
  record Upgraded(String jobId, long checkpointId, String restoredFrom, boolean savepoint)
      implements UpgradeFact {}

  /** The new version did not come up in time. */
  record DidNotComeUp(String why) implements UpgradeFact {}

  /**
   * How long no version of the job ran.
   *
   * @param phases milliseconds of each part, in their order
   */
  record Downtime(long totalMillis, List<Part> phases) implements UpgradeFact {
    /** A part of it. */
    public record Part(String name, long millis) {}
  }

  /**
   * The way back was begun.
   *
   * @param repeats records that the new version has committed, which the old one repeats
   * @param known whether that number is known
   */
  record RollbackBegan(String savepoint, long repeats, boolean known) implements UpgradeFact {}

  /** The way back was not taken. */
  record NotRolledBack(String why) implements UpgradeFact {}

  /** The old version runs again. */
  record RolledBack(String jobId, long checkpointId, String restoredFrom, boolean savepoint)
      implements UpgradeFact {}
}
