package io.firedrill.evidence;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.ClusterEvent;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.Victim;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.OpenTransaction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobStatus;

/**
 * Something that was seen during a drill. Facts are what a verdict is made of, and nothing else is.
 *
 * <p>{@code at} is when the harness saw it, in epoch milliseconds of its own clock. Where Flink
 * gives a time of its own, that is kept beside it under another name.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "fact")
public sealed interface Fact
    permits Fact.DrillStarted,
        Fact.PhaseBegan,
        Fact.DeadlineMissed,
        Fact.FlinkVersionSeen,
        Fact.RestSeen,
        Fact.ClockSeen,
        Fact.JobSeen,
        Fact.SubtaskSeen,
        Fact.SubtaskGone,
        Fact.CheckpointSeen,
        Fact.RestoreSeen,
        Fact.FailureSeen,
        Fact.HaReadWithoutLeader,
        Fact.HaSeen,
        Fact.RetainedSeen,
        Fact.CheckpointingSeen,
        Fact.CheckpointFailed,
        Fact.TaskManagersSeen,
        Fact.RecordsSeen,
        Fact.PodSeen,
        Fact.PodGone,
        Fact.ResourceSeen,
        Fact.EventSeen,
        Fact.TroubleSeen,
        Fact.OutputSeen,
        Fact.BacklogSeen,
        Fact.FaultPlanned,
        Fact.SeriesPlanned,
        Fact.StepDone,
        Fact.RepeatsPlanned,
        Fact.RoomTaken,
        Fact.RoomRefused,
        Fact.NodeSeen,
        Fact.VictimChosen,
        Fact.AimedAtCheckpoint,
        Fact.AimedAtCommit,
        Fact.TransactionsSeen,
        Fact.PreparedLimitSeen,
        Fact.VictimHit,
        Fact.OutOfMemorySeen,
        Fact.VictimWoken,
        Fact.FaultEnded,
        Fact.PacketsDropped,
        Fact.StoreSick,
        Fact.BudgetSet,
        Fact.AuditWaived,
        Fact.ContractRead,
        Fact.FaultTookEffect,
        Fact.ToBeBroughtBack,
        Fact.BringBackBegan,
        Fact.StoppedWithSavepoint,
        Fact.SnapshotRead,
        Fact.SnapshotKept,
        Fact.SnapshotUnreadable,
        Fact.OffsetsRead,
        Fact.Audited,
        Fact.NotAudited,
        Fact.AttemptPrinted,
        Fact.LookFailed,
        Fact.LooksAgain,
        UpgradeFact {
  long at();

  /**
   * What was about to be done, and what it is judged by.
   *
   * @param allowedRestarts how many restarts the job must make before it ends FAILED; for {@code
   *     expects: failed} only
   */
  record DrillStarted(
      long at,
      String drill,
      String target,
      String hypothesis,
      String faultKind,
      Expects expects,
      int allowedRestarts,
      Map<String, String> versions,
      Map<String, String> settings)
      implements Fact {}

  /** A phase of the drill began. */
  record PhaseBegan(long at, Phase phase) implements Fact {}

  /** A phase did not come to its end in time. */
  record DeadlineMissed(long at, Phase phase, String message) implements Fact {}

  /** Flink's version, as the JobManager says it. */
  record FlinkVersionSeen(long at, String version) implements Fact {}

  /** Flink's REST API began or ceased to answer. */
  record RestSeen(long at, boolean answers) implements Fact {}

  /**
   * What time it was by a JobManager's clock.
   *
   * @param at when its answer was there
   * @param askedAt when it was asked, on the harness's clock
   * @param flinksNow what the answer says, between the two
   */
  record ClockSeen(long at, long takenOverAt, long askedAt, long flinksNow) implements Fact {}

  /**
   * The job's state changed.
   *
   * @param takenOverAt when its JobManager took it over, in epoch milliseconds of Flink's clock
   */
  record JobSeen(long at, String jobId, String state, long takenOverAt) implements Fact {
    public boolean running() {
      return state.equals(JobStatus.RUNNING.name());
    }

    /** Whether it was in a state that a job does not leave. */
    public boolean ended() {
      return Arrays.stream(JobStatus.values())
          .anyMatch(status -> status.isTerminalState() && status.name().equals(state));
    }
  }

  /**
   * A subtask's state changed.
   *
   * @param deployingAt when this attempt began to deploy, on Flink's clock, or -1
   * @param runningAt when its state was restored and it ran, on Flink's clock, or -1
   * @param vertexId Flink's id of the vertex: names need not differ; its name in evidence of
   *     earlier versions
   */
  record SubtaskSeen(
      long at,
      String vertex,
      int index,
      int attempt,
      String state,
      String taskManager,
      long deployingAt,
      long runningAt,
      String vertexId)
      implements Fact {
    public SubtaskSeen {
      vertexId = vertexId == null ? vertex : vertexId;
    }

    /** Of a vertex that is known by its name. */
    public SubtaskSeen(
        long at,
        String vertex,
        int index,
        int attempt,
        String state,
        String taskManager,
        long deployingAt,
        long runningAt) {
      this(at, vertex, index, attempt, state, taskManager, deployingAt, runningAt, vertex);
    }

    public boolean running() {
      return state.equals("RUNNING");
    }

    /** Whether it has read all of its input, as a bounded source does. */
    public boolean finished() {
      return state.equals("FINISHED");
    }

    /** What tells it from all others of the job. */
    public String key() {
      return vertexId + "#" + index;
    }
  }

  /** The job has this subtask no longer: its vertex runs with a lower parallelism. */
  record SubtaskGone(long at, String vertexId, int index) implements Fact {
    String key() {
      return vertexId + "#" + index;
    }
  }

  /**
   * A completed checkpoint or savepoint appeared in the JobManager's history.
   *
   * @param takenOverAt tells the JobManager whose history it is
   * @param completedAt on Flink's clock
   * @param tookMillis from its trigger until then; 0 in evidence of earlier versions
   */
  record CheckpointSeen(
      long at,
      long takenOverAt,
      long checkpointId,
      boolean savepoint,
      long completedAt,
      long stateBytes,
      String path,
      Long tookMillis)
      implements Fact {
    public CheckpointSeen {
      tookMillis = tookMillis == null ? 0 : tookMillis;
    }

    /** One of which it is not known how long it took. */
    public CheckpointSeen(
        long at,
        long takenOverAt,
        long checkpointId,
        boolean savepoint,
        long completedAt,
        long stateBytes,
        String path) {
      this(at, takenOverAt, checkpointId, savepoint, completedAt, stateBytes, path, 0L);
    }
  }

  /**
   * A restore appeared in the JobManager's record.
   *
   * @param count how many restores this JobManager counted with it
   * @param restoredAt on Flink's clock
   */
  record RestoreSeen(
      long at,
      long takenOverAt,
      int count,
      long checkpointId,
      long restoredAt,
      boolean savepoint,
      String path)
      implements Fact {
    /** What was restored, in words; Flink takes whatever a job starts from for a savepoint. */
    public String words() {
      return (path.contains("/savepoint-") ? "savepoint " : "checkpoint ") + checkpointId;
    }
  }

  /**
   * A failure appeared in the job's exception history.
   *
   * @param failedAt on Flink's clock
   * @param taskManager where it was seen, or empty
   * @param text the beginning of the stack trace
   */
  record FailureSeen(long at, long failedAt, String exception, String taskManager, String text)
      implements Fact {
    /** Whether it is about the TaskManager with this resource id. */
    public boolean names(String resourceId) {
      return taskManager.equals(resourceId)
          || Pattern.compile("(?<![\\w-])" + Pattern.quote(resourceId) + "(?![\\w-])")
              .matcher(text)
              .find();
    }

    /** The first line of the stack trace. */
    public String headline() {
      return text.lines().findFirst().orElse(exception).strip();
    }
  }

  /** The high-availability store was read while no JobManager lived. */
  record HaReadWithoutLeader(long at, List<Long> checkpointIds) implements Fact {}

  /** The checkpoints that the high-availability store points to have changed, or were looked up. */
  record HaSeen(long at, List<Long> checkpointIds) implements Fact {}

  /**
   * The checkpoints that were in the store while no JobManager lived, for want of a
   * high-availability store that can be read.
   */
  record RetainedSeen(long at, List<Long> checkpointIds) implements Fact {}

  /** How the job is configured to checkpoint. */
  record CheckpointingSeen(
      long at, String mode, long intervalMillis, long timeoutMillis, int tolerableFailures)
      implements Fact {}

  /**
   * A checkpoint that failed appeared in the JobManager's history; times are Flink's.
   *
   * @param why Flink's reason
   */
  record CheckpointFailed(
      long at, long takenOverAt, long checkpointId, long triggeredAt, long failedAt, String why)
      implements Fact {}

  /** The TaskManagers that are registered have changed. */
  record TaskManagersSeen(long at, List<String> resourceIds) implements Fact {}

  /**
   * How many records a source's current attempts have emitted. All sources of a look have the same
   * time.
   *
   * @param source Flink's id of its vertex; empty in evidence of earlier versions, which looked at
   *     the first vertex only
   */
  record RecordsSeen(long at, long records, String source) implements Fact {
    public RecordsSeen {
      source = source == null ? "" : source;
    }

    /** Of the only source. */
    public RecordsSeen(long at, long records) {
      this(at, records, "");
    }
  }

  /** A pod of the job is new, or has changed. */
  record PodSeen(long at, PodState pod) implements Fact {}

  /** A pod of the job is gone from the Kubernetes API. */
  record PodGone(long at, String name, String uid) implements Fact {}

  /** The FlinkDeployment's status has changed. */
  record ResourceSeen(long at, ResourceState resource) implements Fact {}

  /** A Kubernetes event came up. */
  record EventSeen(long at, ClusterEvent event) implements Fact {}

  /** What kept a job from coming back, in a sentence. */
  record TroubleSeen(long at, String reason) implements Fact {}

  /** What the ledger and the rejects hold, committed. */
  record OutputSeen(long at, int files, long bytes) implements Fact {}

  /**
   * What is due at a source and not read yet.
   *
   * @param source as with {@link RecordsSeen}
   */
  record BacklogSeen(long at, long records, String source) implements Fact {
    public BacklogSeen {
      source = source == null ? "" : source;
    }

    /** Of the only source. */
    public BacklogSeen(long at, long records) {
      this(at, records, "");
    }
  }

  /**
   * All that a fault is going to hit, in all of its steps.
   *
   * @param actions what is going to be done to them; none in evidence of earlier versions
   */
  record FaultPlanned(long at, List<Victim> victims, List<Action> actions) implements Fact {
    public FaultPlanned {
      actions = actions == null ? List.of() : List.copyOf(actions);
    }

    /** Of a fault whose actions do not matter. */
    public FaultPlanned(long at, List<Victim> victims) {
      this(at, victims, List.of());
    }
  }

  /** Faults that are going to follow each other, in words. */
  record SeriesPlanned(long at, List<String> steps) implements Fact {}

  /** One of them was seen to take effect, or to be over if it lasts. */
  record StepDone(long at, int step) implements Fact {}

  /** There was no room for another process of the job from now on, until a fault ended. */
  record RoomTaken(long at, String how) implements Fact {}

  /** A process of the job was refused for want of room. */
  record RoomRefused(long at, String what) implements Fact {}

  /** What was seen of a node that a fault takes away. */
  record NodeSeen(long at, String node, State state) implements Fact {
    /** What it was seen to be. */
    public enum State {
      /** Whoever runs it has stopped it with all that runs on it. */
      PAUSED,
      /** The cluster no longer takes it to be there. */
      NOT_READY,
      /** The cluster takes it to be there again. */
      READY,
      /** It takes no other pods. */
      CORDONED,
      /** It takes pods again. */
      UNCORDONED
    }
  }

  /** The fault is to be done so often, each time once the job runs again. */
  record RepeatsPlanned(long at, int times) implements Fact {}

  /**
   * Whom the fault was to hit.
   *
   * @param subtasks the job's RUNNING subtasks that it hosted at that moment
   */
  record VictimChosen(long at, Victim victim, List<String> subtasks) implements Fact {}

  /** The fault is meant for a checkpoint that is to begin at {@code dueAt}. */
  record AimedAtCheckpoint(long at, long dueAt) implements Fact {}

  /**
   * The fault is meant for the moment between a checkpoint that has just completed and its commit.
   */
  record AimedAtCommit(long at, long checkpointId) implements Fact {}

  /** The transactions of the job's output that were open. */
  record TransactionsSeen(long at, List<OpenTransaction> open) implements Fact {}

  /**
   * How many transactions the database lets be prepared at a time.
   *
   * @param needed how many the job may have
   */
  record PreparedLimitSeen(long at, int most, int needed) implements Fact {}

  /**
   * One victim was seen to be hit.
   *
   * @param how it was seen that its process is gone, or hangs
   */
  record VictimHit(long at, Victim victim, String how) implements Fact {}

  /**
   * A JVM threw an OutOfMemoryError, by its log or by the failure that Flink recorded.
   *
   * @param error as the JVM says it
   * @param ended how the process ended after it; empty if it lived on
   */
  record OutOfMemorySeen(long at, Victim victim, String error, String ended) implements Fact {}

  /**
   * A process that was stopped was to go on.
   *
   * @param awake whether it was seen to
   * @param how the state that the kernel showed, or why there was none
   */
  record VictimWoken(long at, Victim victim, boolean awake, String how) implements Fact {}

  /**
   * A fault that lasts for a while is over.
   *
   * @param heldUntil until when it was seen to last
   */
  record FaultEnded(long at, long heldUntil, String how) implements Fact {}

  /** A cut of the network was lifted, which had dropped so many packets. */
  record PacketsDropped(long at, long packets) implements Fact {}

  /**
   * What the proxy between the job and its store has counted, of a sickness that is over or not.
   *
   * @param felt by what a job must have felt it
   * @param requests how many came while it was sick
   * @param affected how many of them it did not pass on as they were
   */
  record StoreSick(long at, Felt felt, long requests, long affected) implements Fact {
    /** What shows that a job met a sick store. */
    public enum Felt {
      /** Requests that were refused or cut: more cannot be said. */
      REQUESTS,
      /** Checkpoints that took longer, or failed. */
      CHECKPOINTS,
      /** Restores that failed: no checkpoint can have completed meanwhile. */
      RESTORES
    }
  }

  /**
   * How long parts of the recovery may take.
   *
   * @param maxMillis by the name of the part, {@code total} for the whole
   */
  record BudgetSet(long at, Map<String, Long> maxMillis) implements Fact {}

  /** The ledger is not part of the proof, and why; known before anything is done. */
  record AuditWaived(long at, String why) implements Fact {}

  /**
   * The output is audited by a contract.
   *
   * @param name of its file
   * @param proves what such an audit proves, a sentence each
   * @param leavesOpen what it does not
   */
  record ContractRead(long at, String name, List<String> proves, List<String> leavesOpen)
      implements Fact {
    public ContractRead {
      proves = List.copyOf(proves);
      leavesOpen = List.copyOf(leavesOpen);
    }
  }

  /**
   * The fault took effect.
   *
   * @param effect how that was seen
   */
  record FaultTookEffect(long at, List<Victim> victims, String effect) implements Fact {
    /**
     * Whether the JobManager is among those that were hit, by itself or with what it belongs to.
     */
    public boolean onJobManager() {
      return hit(Victim.Role.JOBMANAGER)
          || hit(Victim.Role.DEPLOYMENT)
          || hit(Victim.Role.RESOURCE)
          || hit(Victim.Role.CHECKPOINT_POINTERS);
    }

    /** Whether one of the victims has this role. */
    public boolean hit(Victim.Role role) {
      return victims.stream().anyMatch(victim -> victim.role() == role);
    }
  }

  /** The job is not to come back by itself: the drill is going to bring it back. */
  record ToBeBroughtBack(long at) implements Fact {}

  /**
   * What was known to be lost began to be brought back.
   *
   * @param snapshot the newest that the job has left in its bucket, as Flink names it
   * @param how in words
   */
  record BringBackBegan(long at, String snapshot, String how) implements Fact {}

  /**
   * The job was stopped with a savepoint.
   *
   * @param state the job's last state
   */
  record StoppedWithSavepoint(long at, String path, String state) implements Fact {}

  /** A snapshot was read back from the store. */
  record SnapshotRead(
      long at,
      long checkpointId,
      String path,
      int operators,
      int files,
      long stateBytes,
      List<String> missing)
      implements Fact {}

  /**
   * After a snapshot had been read back its {@code _metadata} was still there. Flink deletes that
   * before any other file of a checkpoint that is subsumed.
   */
  record SnapshotKept(long at, String path) implements Fact {}

  /**
   * A snapshot could not be read back.
   *
   * @param missing whether the store said that it is not there; null in evidence of older versions
   */
  record SnapshotUnreadable(long at, String path, String cause, Boolean missing) implements Fact {
    /** What is not known to be there still may be. */
    public boolean mayBeThere() {
      return missing != null && !missing;
    }
  }

  /** The source offsets in a checkpoint. */
  record OffsetsRead(long at, long checkpointId, Map<Integer, Long> offsets) implements Fact {}

  /**
   * Output was audited.
   *
   * @param snapshot whose offsets are the cut
   * @param from the first record of each split that had to be there; from 0 where a split is absent
   * @param to the first of each split that need not be
   * @param committed whether all below {@code to} was bound to be committed by then
   */
  record Audited(
      long at,
      Ledger ledger,
      String snapshot,
      Map<Integer, Long> from,
      Map<Integer, Long> to,
      boolean committed,
      AuditReport report)
      implements Fact {}

  /** Output could not be audited, though it was meant to be. */
  record NotAudited(long at, Ledger ledger, String why) implements Fact {}

  /**
   * What one attempt of the lab job printed.
   *
   * @param records the sequence numbers of the records that passed, in order
   */
  record AttemptPrinted(long at, int attempt, List<Long> records) implements Fact {}

  /**
   * Something could no longer be looked at, until a {@link LooksAgain} of it: what was not seen in
   * the meantime may have been there.
   */
  record LookFailed(long at, Sight sight, String why) implements Fact {}

  /** It could be looked at again. */
  record LooksAgain(long at, Sight sight) implements Fact {}
}
