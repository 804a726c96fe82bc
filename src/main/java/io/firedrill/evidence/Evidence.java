package io.firedrill.evidence;

import io.firedrill.cluster.Action;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Texts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The facts of a drill, in the order in which they were seen. */
public record Evidence(List<Fact> facts) {
  private static final Set<Phase> WAITS =
      Set.of(Phase.FAULT, Phase.RECOVERY, Phase.RETURN, Phase.SETTLE, Phase.END);

  public Evidence {
    facts = List.copyOf(facts);
  }

  public static Evidence of(Fact... facts) {
    return new Evidence(List.of(facts));
  }

  public <F extends Fact> Stream<F> all(Class<F> kind) {
    return facts.stream().filter(kind::isInstance).map(kind::cast);
  }

  public <F extends Fact> Optional<F> first(Class<F> kind) {
    return all(kind).findFirst();
  }

  public <F extends Fact> Optional<F> first(Class<F> kind, Predicate<F> which) {
    return all(kind).filter(which).findFirst();
  }

  public <F extends Fact> Optional<F> last(Class<F> kind) {
    return last(kind, fact -> true);
  }

  public <F extends Fact> Optional<F> last(Class<F> kind, Predicate<F> which) {
    return all(kind).filter(which).reduce((earlier, later) -> later);
  }

  /**
   * The same with all stamps on the harness's clock, as far as the difference to Flink's is known.
   */
  public Evidence onOneClock() {
    return new Clocks(this).onOne();
  }

  /** How far off in milliseconds a comparison of a stamp of Flink's with another may still be. */
  public long clockUncertainty() {
    return new Clocks(this).uncertainty();
  }

  /** How many milliseconds the clock of the JobManager that has the job is ahead. */
  public long flinkAhead() {
    return new Clocks(this).aheadNow();
  }

  /** Whether it is about an upgrade, and not about a drill. */
  public boolean ofUpgrade() {
    return first(UpgradeFact.Planned.class).isPresent();
  }

  /** What was done about to be done. */
  public Optional<Fact.DrillStarted> started() {
    return first(Fact.DrillStarted.class);
  }

  /** The (first) fault, when it had taken effect. */
  public Optional<Fact.FaultTookEffect> fault() {
    return first(Fact.FaultTookEffect.class);
  }

  /** All that was done, where a drill does one thing after another. */
  public List<Fact.FaultTookEffect> faults() {
    return all(Fact.FaultTookEffect.class).toList();
  }

  /** Whether the JobManager is among those that were hit, by itself or with what it belongs to. */
  public boolean jobManagerHit() {
    return all(Fact.FaultTookEffect.class).anyMatch(Fact.FaultTookEffect::onJobManager);
  }

  /**
   * Whether a JobManager is another one than the one that had the job at a moment.
   *
   * @param takenOverAt when it took the job over, which is what tells it from others
   */
  public boolean isSuccessor(long takenOverAt, long moment) {
    return last(Fact.JobSeen.class, job -> job.at() < moment)
        .filter(before -> before.takenOverAt() != takenOverAt)
        .isPresent();
  }

  /**
   * What is expected of the job. Where either would do, a job that failed or was restored after the
   * fault has to be restored rightly, and any other has to have gone on.
   */
  public Optional<Expects> expected() {
    return started()
        .map(Fact.DrillStarted::expects)
        .map(
            expects ->
                expects != Expects.EITHER
                    ? expects
                    : restarted() ? Expects.RESTORE : Expects.NO_RESTORE);
  }

  private boolean restarted() {
    long fault = fault().map(Fact::at).orElse(Long.MAX_VALUE);
    long from = fault - clockUncertainty();
    return lastRestore().isPresent()
        || first(Fact.FailureSeen.class, f -> f.at() >= fault && f.failedAt() >= from).isPresent();
  }

  /** Whether the job is expected to go on without a restore. */
  public boolean noRestoreExpected() {
    return expected().filter(expects -> expects == Expects.NO_RESTORE).isPresent();
  }

  /**
   * From when on the job has to be alive again, in epoch milliseconds: the last restore and the
   * return of what was lost, or where none is expected, the end of the fault.
   */
  public OptionalLong aliveFrom() {
    Optional<Long> from =
        noRestoreExpected()
            ? last(Fact.FaultEnded.class).map(Fact::at)
            : lastRestore().map(restore -> Math.max(restore.restoredAt(), returnedAt()));
    return from.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** When the last victim was back that was stopped and let go on; 0 if there is none. */
  private long returnedAt() {
    return last(Fact.VictimWoken.class, Fact.VictimWoken::awake).map(Fact::at).orElse(0L);
  }

  /**
   * The same up to the moment in which what was stopped is let go on, and the backlog beyond: the
   * recovery from its loss does not wait for it, and what it may cost then is another's.
   */
  Evidence withoutReturns() {
    long returns = first(Fact.VictimWoken.class).map(Fact::at).orElse(Long.MAX_VALUE);
    Evidence before = new Evidence(facts.stream().filter(f -> f.at() < returns).toList());
    boolean recovered = new RunningAgain(before).complete();
    return new Evidence(
        facts.stream()
            .filter(f -> !(f instanceof Fact.VictimWoken))
            .filter(f -> !recovered || f.at() < returns || f instanceof Fact.BacklogSeen)
            .toList());
  }

  /** Whether a fault was to do this to one of its victims. */
  public boolean planned(Action action) {
    return all(Fact.FaultPlanned.class).anyMatch(plan -> plan.actions().contains(action));
  }

  /** When a node that a fault takes away was first seen to be so. */
  public Optional<Fact.NodeSeen> node(Fact.NodeSeen.State state) {
    return first(Fact.NodeSeen.class, seen -> seen.state() == state);
  }

  /**
   * From when on the drill itself stops the job, in epoch milliseconds: what counts is what was
   * seen before. It is in the far future if it does not.
   */
  public long stoppedFrom() {
    return first(Fact.PhaseBegan.class, phase -> phase.phase() == Phase.DRAIN)
        .map(Fact::at)
        .orElse(Long.MAX_VALUE);
  }

  /** The restores after the fault took effect, in the order in which they happened. */
  public List<Fact.RestoreSeen> restoresAfterFault() {
    long fault = fault().map(Fact::at).orElse(Long.MAX_VALUE);
    long uncertainty = clockUncertainty();
    return all(Fact.RestoreSeen.class)
        .filter(restore -> restore.restoredAt() >= fault - uncertainty && restore.at() >= fault)
        .sorted(Comparator.comparingLong(Fact.RestoreSeen::restoredAt))
        .toList();
  }

  /** The last of them: the one that the job runs from. */
  public Optional<Fact.RestoreSeen> lastRestore() {
    List<Fact.RestoreSeen> restores = restoresAfterFault();
    return restores.isEmpty() ? Optional.empty() : Optional.of(restores.get(restores.size() - 1));
  }

  /** Whether the job is RUNNING, and by the last look at each all subtasks run or have finished. */
  public boolean allRunning() {
    List<Fact.SubtaskSeen> subtasks = subtasks();
    return last(Fact.JobSeen.class).filter(Fact.JobSeen::running).isPresent()
        && subtasks.stream().anyMatch(Fact.SubtaskSeen::running)
        && subtasks.stream().allMatch(subtask -> subtask.running() || subtask.finished());
  }

  /** The state that each subtask was seen in last, of those that the job still has. */
  public List<Fact.SubtaskSeen> subtasks() {
    Map<String, Fact.SubtaskSeen> last = new TreeMap<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.SubtaskSeen seen) {
        last.put(seen.key(), seen);
      } else if (fact instanceof Fact.SubtaskGone gone) {
        last.remove(gone.key());
      }
    }
    return List.copyOf(last.values());
  }

  /** The first checkpoint that completed once the job had to be alive again. */
  public Optional<Fact.CheckpointSeen> firstCheckpointAgain() {
    OptionalLong from = aliveFrom();
    // a restore is on Flink's clock, as checkpoints are
    long uncertainty = noRestoreExpected() || returnedAt() > 0 ? clockUncertainty() : 0;
    long restored =
        noRestoreExpected() ? -1 : lastRestore().map(Fact.RestoreSeen::checkpointId).orElse(-1L);
    return from.isEmpty()
        ? Optional.empty()
        : first(
            Fact.CheckpointSeen.class,
            c ->
                !c.savepoint()
                    && c.checkpointId() > restored
                    && c.completedAt() > from.getAsLong() + uncertainty);
  }

  /**
   * Whether the ledger grew after the first checkpoint that followed. What grows before it may be
   * old: a restore commits the pending files of the restored checkpoint.
   */
  public boolean ledgerGrewAgain() {
    return ledgerGrewAfter(
        firstCheckpointAgain().map(Fact.CheckpointSeen::at).orElse(Long.MAX_VALUE));
  }

  /** Whether the ledger was seen to grow beyond all that was seen of it until a moment. */
  boolean ledgerGrewAfter(long moment) {
    long before =
        all(Fact.OutputSeen.class)
            .filter(seen -> seen.at() <= moment)
            .mapToLong(Fact.OutputSeen::bytes)
            .max()
            .orElse(Long.MAX_VALUE);
    return all(Fact.OutputSeen.class).anyMatch(seen -> seen.at() > moment && seen.bytes() > before);
  }

  /**
   * Whether each source that did before emitted records after the first checkpoint that followed.
   */
  public boolean recordsFlowAgain() {
    long checkpoint = firstCheckpointAgain().map(Fact.CheckpointSeen::at).orElse(Long.MAX_VALUE);
    return bySource().stream()
        .allMatch(source -> Sources.flows(source, checkpoint, Long.MAX_VALUE));
  }

  /**
   * The evidence with the metrics of one source only, for each that emitted records before the
   * fault.
   */
  public List<Evidence> bySource() {
    return new Sources(this).busy();
  }

  /** The same for each other source, which was quiet before the fault while others were not. */
  public List<Evidence> byQuietSource() {
    return new Sources(this).quiet();
  }

  /** What all sources together have emitted, look by look. */
  public List<Fact.RecordsSeen> records() {
    return new Sources(this).records();
  }

  /** What is due at all sources together, look by look. */
  public List<Fact.BacklogSeen> backlog() {
    return new Sources(this).backlog();
  }

  /**
   * Whether REST showed anything new of the source's metrics after a moment, in epoch milliseconds;
   * if not, it may have repeated old values.
   */
  public boolean metricsMovedAfter(long moment) {
    return new MetricLooks(this).movedAfter(moment);
  }

  /** Whether a source was seen to emit records between two moments. */
  public boolean recordsFlow(long from, long to) {
    return new Sources(this).each().stream().anyMatch(source -> Sources.flows(source, from, to));
  }

  /** Why something could not be looked at at some time between two moments; empty if it could. */
  public Optional<String> unlookedAt(Sight sight, long from, long to) {
    Optional<Fact.LookFailed> failed = Optional.empty();
    for (Fact fact : facts) {
      if (fact instanceof Fact.LookFailed failure && failure.sight() == sight) {
        failed = failed.or(() -> Optional.of(failure));
      } else if (fact instanceof Fact.LooksAgain again && again.sight() == sight) {
        if (failed.isPresent() && failed.get().at() <= to && again.at() >= from) {
          break;
        }
        failed = Optional.empty();
      }
    }
    return failed
        .filter(failure -> failure.at() <= to)
        .map(failure -> Texts.format("%s could not be read: %s", sight.label(), failure.why()));
  }

  /**
   * In which phase the run was ended, by a kill for one, before that came to its end; empty if in
   * none that waits for the job. What had not come by then may have been about to.
   */
  public Optional<String> cutOff() {
    return last(Fact.PhaseBegan.class)
        .map(Fact.PhaseBegan::phase)
        .filter(WAITS::contains)
        .filter(phase -> first(Fact.DeadlineMissed.class, m -> m.phase() == phase).isEmpty())
        .map(phase -> Texts.format("the run was ended in its phase \"%s\"", phase.label()));
  }

  /** What was seen before the job was brought back by hand, of a job that was. */
  public Evidence untilBroughtBack() {
    long until =
        first(Fact.BringBackBegan.class).map(Fact.BringBackBegan::at).orElse(Long.MAX_VALUE);
    return new Evidence(facts.stream().filter(fact -> fact.at() <= until).toList());
  }

  /** Whether the ledger is part of the proof. */
  public boolean audited() {
    return first(Fact.AuditWaived.class).isEmpty();
  }

  /** What was wrong with the ledger before anything was done to the job. */
  public Optional<AuditReport> spoiltBefore() {
    return last(Fact.Audited.class, audit -> audit.ledger() == Ledger.BEFORE)
        .map(Fact.Audited::report)
        .filter(report -> !report.exact());
  }

  /** Stopping the job is the drill's own doing: what counts is what was seen before. */
  Evidence beforeTheStop() {
    long until =
        first(Fact.PhaseBegan.class, phase -> phase.phase() == Phase.DRAIN)
            .map(Fact::at)
            .orElse(Long.MAX_VALUE);
    return new Evidence(facts.stream().filter(fact -> fact.at() <= until).toList());
  }

  /**
   * When all subtasks had been seen RUNNING after the restore, where none is expected since the
   * fault's end, and after several faults, each of which may have cost a restore or not, since the
   * last of them; empty if one of them was not.
   */
  public OptionalLong runningAgainAt() {
    if (expected().filter(expects -> expects == Expects.SURVIVES).isPresent()) {
      return new Calm(beforeTheStop()).runningAt();
    }
    OptionalLong from = aliveFrom();
    if (from.isEmpty()) {
      return OptionalLong.empty();
    }
    if (noRestoreExpected()) {
      boolean running = subtasks().stream().allMatch(s -> s.running() || s.finished());
      return running ? from : OptionalLong.empty();
    }
    OptionalLong again = new RunningAgain(this).at();
    return again.isPresent()
        ? OptionalLong.of(Math.max(again.getAsLong(), returnedAt()))
        : OptionalLong.empty();
  }
}
