package io.firedrill.run;

import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Calm;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.util.List;
import java.util.Optional;

/** What drills and rehearsals wait for, as pure functions of the evidence so far. */
public final class Conditions {
  private static final int CHECKPOINTS = 2;
  private static final int LOOKS = 10;

  private Conditions() {}

  /**
   * RUNNING with two checkpoints, one of them since the evidence began, records that flow, and a
   * growing ledger if that is audited. The source's metrics were seen often enough to know what is
   * usual.
   */
  public static Look<String> steady(Evidence seen) {
    Evidence evidence = seen.onOneClock();
    long began = evidence.facts().get(0).at();
    long checkpoints = evidence.all(Fact.CheckpointSeen.class).count();
    boolean recent = evidence.all(Fact.CheckpointSeen.class).anyMatch(c -> c.completedAt() > began);
    List<Fact.OutputSeen> output = evidence.all(Fact.OutputSeen.class).toList();
    boolean grew =
        !output.isEmpty() && output.get(output.size() - 1).bytes() > output.get(0).bytes();
    boolean flows = evidence.recordsFlow(0, Long.MAX_VALUE);
    boolean known = evidence.all(Fact.RecordsSeen.class).count() >= LOOKS;
    String words =
        Texts.format(
            "%s, %d checkpoints%s, %s%s",
            state(evidence),
            checkpoints,
            recent || checkpoints == 0 ? "" : ", none of them since the drill began",
            flows ? "records flow" : "no records flow",
            evidence.audited() ? grew ? ", the ledger grows" : ", the ledger does not grow" : "");
    boolean steady =
        evidence.allRunning()
            && checkpoints >= CHECKPOINTS
            && recent
            && flows
            && known
            && (grew || !evidence.audited());
    return steady ? Look.seen(words) : Look.notYet("%s", words);
  }

  /** What was seen, once the newest checkpoint has so many bytes of state. */
  public static Look<String> grown(Evidence evidence, long bytes, Look<String> seen) {
    long state = evidence.last(Fact.CheckpointSeen.class).map(c -> c.stateBytes()).orElse(0L);
    return state >= bytes ? seen : Look.notYet("%d of %d MB of state", state >> 20, bytes >> 20);
  }

  /**
   * Restored, and every subtask RUNNING; those that the fault reached were deployed since.
   *
   * @throws DeadlinePassed if the job runs again, restored from nothing: no restore is to come
   */
  public static Look<String> recovered(Evidence seen) {
    Evidence evidence = seen.onOneClock();
    long struck = lastStruck(evidence);
    Optional<Fact.RestoreSeen> restore = evidence.lastRestore().filter(r -> r.at() >= struck);
    if (restore.isEmpty() && runsAfresh(evidence)) {
      throw new DeadlinePassed("the job runs again, but without having restored a checkpoint");
    }
    if (restore.isEmpty()) {
      return Look.notYet("no restore; the job is %s", state(evidence));
    }
    long checkpoint = restore.get().checkpointId();
    return evidence.allRunning() && new RunningAgain(evidence).complete()
        ? Look.seen(Texts.format("restored from checkpoint %d", checkpoint))
        : Look.notYet(
            "restored from checkpoint %d; subtasks %s",
            checkpoint, evidence.subtasks().stream().map(Fact.SubtaskSeen::state).toList());
  }

  /**
   * The fault is over, and a checkpoint has completed since: without a restore, or with one as in
   * {@link #recovered}.
   */
  public static Look<String> wentOn(Evidence seen) {
    Evidence evidence = seen.onOneClock();
    long over = evidence.last(Fact.FaultEnded.class).map(Fact::at).orElse(Long.MAX_VALUE);
    boolean checkpoint =
        evidence.all(Fact.CheckpointSeen.class).anyMatch(each -> each.completedAt() > over);
    return evidence.noRestoreExpected() && checkpoint && evidence.allRunning()
        ? Look.seen("a checkpoint completed after the fault, without a restore")
        : recovered(evidence);
  }

  /** When the job was hit last: a restore from before that is not the one to wait for. */
  private static long lastStruck(Evidence evidence) {
    return evidence.faults().stream()
        .filter(fault -> fault.victims().stream().noneMatch(v -> v.role() == Role.OPERATOR))
        .mapToLong(Fact.FaultTookEffect::at)
        .max()
        .orElse(0);
  }

  /** Whether another JobManager took the job over and checkpoints it without having restored it. */
  private static boolean runsAfresh(Evidence evidence) {
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    return evidence.allRunning()
        && evidence
            .all(Fact.CheckpointSeen.class)
            .anyMatch(c -> c.at() >= fault && evidence.isSuccessor(c.takenOverAt(), fault));
  }

  /**
   * A checkpoint after the fault, growing output and the usual backlog.
   *
   * @throws DeadlinePassed if the job did not come back: none of it is to come
   */
  public static Look<String> settled(Evidence seen) {
    Evidence evidence = seen.onOneClock();
    if (evidence.aliveFrom().isEmpty()) {
      throw new DeadlinePassed("skipped: the job did not come back");
    }
    boolean checkpoint = evidence.firstCheckpointAgain().isPresent();
    boolean output = evidence.audited() ? evidence.ledgerGrewAgain() : evidence.recordsFlowAgain();
    String words =
        Texts.format(
            "%s checkpoint, %s %s, %s",
            checkpoint ? "a" : "no",
            evidence.audited() ? "the ledger" : "the source",
            output ? "grows" : "does not grow",
            backlog(evidence));
    return checkpoint && output && caughtUp(evidence) ? Look.seen(words) : Look.notYet("%s", words);
  }

  /** The source has caught up with what came while it was away. */
  public static Look<String> backlogGone(Evidence seen) {
    String words = backlog(seen);
    return caughtUp(seen.onOneClock()) ? Look.seen(words) : Look.notYet("%s", words);
  }

  private static String backlog(Evidence evidence) {
    return evidence
        .last(Fact.BacklogSeen.class)
        .map(last -> Texts.format("backlog %d records", last.records()))
        .orElse("no backlog reported");
  }

  private static boolean caughtUp(Evidence evidence) {
    Backlog backlog = new Backlog(evidence);
    return backlog.isReported() || evidence.audited()
        ? backlog.recoveredAt().isPresent()
        : evidence.runningAgainAt().isPresent();
  }

  /** After the last of several faults all subtasks run, a checkpoint completed, output comes. */
  public static Look<String> calm(Evidence seen) {
    Calm calm = new Calm(seen.onOneClock());
    boolean checkpoint = calm.checkpoint().isPresent();
    String words =
        Texts.format(
            "%s, %s checkpoint, %s",
            state(seen), checkpoint ? "a" : "no", calm.writes() ? "output comes" : "no output");
    return calm.running() && checkpoint && calm.writes()
        ? Look.seen(words)
        : Look.notYet("%s", words);
  }

  /** The job is in a state that it does not leave. */
  public static Look<String> ended(Evidence evidence) {
    String state = state(evidence);
    return evidence.last(Fact.JobSeen.class).filter(Fact.JobSeen::ended).isPresent()
        ? Look.seen(state)
        : Look.notYet("%s", state);
  }

  private static String state(Evidence evidence) {
    return evidence.last(Fact.JobSeen.class).map(Fact.JobSeen::state).orElse("not seen");
  }
}
