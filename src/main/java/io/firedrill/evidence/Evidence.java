package io.firedrill.evidence;

import io.firedrill.cluster.Victim;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The facts of a drill, in the order in which they were seen. */
public record Evidence(List<Fact> facts) {
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

  /** Whether the JobManager is among those that were hit, by itself or with its Deployment. */
  public boolean jobManagerHit() {
    return all(Fact.FaultTookEffect.class)
        .flatMap(fault -> fault.victims().stream())
        .anyMatch(
            victim ->
                victim.role() == Victim.Role.JOBMANAGER || victim.role() == Victim.Role.DEPLOYMENT);
  }

  /** Whether the job is expected to go on without a restore. */
  public boolean noRestoreExpected() {
    return started().filter(s -> s.expects() == Expects.NO_RESTORE).isPresent();
  }

  /**
   * From when on the job has to be alive again, in epoch milliseconds: the last restore, or where
   * none is expected, the end of the fault.
   */
  public OptionalLong aliveFrom() {
    Optional<Long> from =
        noRestoreExpected()
            ? last(Fact.FaultEnded.class).map(Fact::at)
            : lastRestore().map(Fact.RestoreSeen::restoredAt);
    return from.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** The restores after the fault took effect, in the order in which they happened. */
  public List<Fact.RestoreSeen> restoresAfterFault() {
    long fault = fault().map(Fact::at).orElse(Long.MAX_VALUE);
    return all(Fact.RestoreSeen.class)
        .filter(restore -> restore.restoredAt() >= fault)
        .sorted(Comparator.comparingLong(Fact.RestoreSeen::restoredAt))
        .toList();
  }

  /** The last of them: the one that the job runs from. */
  public Optional<Fact.RestoreSeen> lastRestore() {
    List<Fact.RestoreSeen> restores = restoresAfterFault();
    return restores.isEmpty() ? Optional.empty() : Optional.of(restores.get(restores.size() - 1));
  }

  /** The state that each subtask was seen in last. */
  public List<Fact.SubtaskSeen> subtasks() {
    return all(Fact.SubtaskSeen.class)
        .collect(
            Collectors.toMap(
                subtask -> subtask.vertex() + "#" + subtask.index(),
                subtask -> subtask,
                (earlier, later) -> later,
                TreeMap::new))
        .values()
        .stream()
        .toList();
  }

  /** The first checkpoint that completed once the job had to be alive again. */
  public Optional<Fact.CheckpointSeen> firstCheckpointAgain() {
    OptionalLong from = aliveFrom();
    long restored =
        noRestoreExpected() ? -1 : lastRestore().map(Fact.RestoreSeen::checkpointId).orElse(-1L);
    return from.isEmpty()
        ? Optional.empty()
        : first(
            Fact.CheckpointSeen.class,
            c ->
                !c.savepoint()
                    && c.checkpointId() > restored
                    && c.completedAt() > from.getAsLong());
  }

  /**
   * Whether the ledger grew after the first checkpoint that followed. What grows before it may be
   * old: a restore commits the pending files of the restored checkpoint.
   */
  public boolean ledgerGrewAgain() {
    long checkpoint = firstCheckpointAgain().map(Fact.CheckpointSeen::at).orElse(Long.MAX_VALUE);
    long before =
        all(Fact.OutputSeen.class)
            .filter(seen -> seen.at() <= checkpoint)
            .mapToLong(Fact.OutputSeen::bytes)
            .max()
            .orElse(Long.MAX_VALUE);
    return all(Fact.OutputSeen.class)
        .anyMatch(seen -> seen.at() > checkpoint && seen.bytes() > before);
  }

  /** Whether the source emitted records after the first checkpoint that followed. */
  public boolean recordsFlowAgain() {
    long checkpoint = firstCheckpointAgain().map(Fact.CheckpointSeen::at).orElse(Long.MAX_VALUE);
    return recordsFlow(checkpoint, Long.MAX_VALUE);
  }

  /**
   * Whether REST showed anything new of the source's metrics after a moment, in epoch milliseconds;
   * if not, it may have repeated old values.
   */
  public boolean metricsMovedAfter(long moment) {
    return new MetricLooks(this).movedAfter(moment);
  }

  /** Whether the source was seen to emit records between two moments. */
  public boolean recordsFlow(long from, long to) {
    List<Long> seen =
        all(Fact.RecordsSeen.class)
            .filter(fact -> fact.at() > from && fact.at() < to)
            .map(Fact.RecordsSeen::records)
            .toList();
    return seen.stream().anyMatch(records -> records > seen.get(0));
  }

  /** Whether the ledger is part of the proof. */
  public boolean audited() {
    return first(Fact.AuditWaived.class).isEmpty();
  }

  /**
   * When all subtasks had been seen RUNNING after the last restore, or where none is expected since
   * the fault's end; empty if one of them was not.
   */
  public OptionalLong runningAgainAt() {
    OptionalLong from = aliveFrom();
    if (from.isEmpty()) {
      return OptionalLong.empty();
    }
    if (noRestoreExpected()) {
      boolean running = subtasks().stream().allMatch(Fact.SubtaskSeen::running);
      return running ? from : OptionalLong.empty();
    }
    Map<String, Long> seen = new HashMap<>();
    for (Fact.SubtaskSeen subtask : all(Fact.SubtaskSeen.class).toList()) {
      String name = subtask.vertex() + "#" + subtask.index();
      boolean again = subtask.running() && subtask.deployingAt() >= from.getAsLong();
      seen.merge(name, again ? subtask.at() : Long.MAX_VALUE, (old, now) -> again ? now : old);
    }
    OptionalLong last = seen.values().stream().mapToLong(Long::longValue).max();
    return last.isPresent() && last.getAsLong() < Long.MAX_VALUE ? last : OptionalLong.empty();
  }
}
