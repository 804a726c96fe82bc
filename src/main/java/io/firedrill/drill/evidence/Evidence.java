package io.firedrill.drill.evidence;

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

  /** What was done about to be done. */
  public Optional<Fact.DrillStarted> started() {
    return first(Fact.DrillStarted.class);
  }

  /** The moment the (first) fault took effect. */
  public Optional<Fact.FaultTookEffect> fault() {
    return first(Fact.FaultTookEffect.class);
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

  /** The first checkpoint that completed after the last restore. */
  public Optional<Fact.CheckpointSeen> firstCheckpointAfterRestore() {
    return lastRestore()
        .flatMap(
            restore ->
                first(
                    Fact.CheckpointSeen.class,
                    c ->
                        !c.savepoint()
                            && c.checkpointId() > restore.checkpointId()
                            && c.completedAt() > restore.restoredAt()));
  }

  /**
   * Whether the ledger grew after the first checkpoint that followed the last restore. What grows
   * before it may be old: a restore commits the pending files of the restored checkpoint.
   */
  public boolean ledgerGrewAgain() {
    long checkpoint =
        firstCheckpointAfterRestore().map(Fact.CheckpointSeen::at).orElse(Long.MAX_VALUE);
    long before =
        all(Fact.OutputSeen.class)
            .filter(seen -> seen.at() <= checkpoint)
            .mapToLong(Fact.OutputSeen::bytes)
            .max()
            .orElse(Long.MAX_VALUE);
    return all(Fact.OutputSeen.class)
        .anyMatch(seen -> seen.at() > checkpoint && seen.bytes() > before);
  }

  /**
   * When all subtasks had been seen RUNNING after the last restore; empty if one of them was not.
   */
  public OptionalLong runningAgainAt() {
    Optional<Fact.RestoreSeen> restore = lastRestore();
    if (restore.isEmpty()) {
      return OptionalLong.empty();
    }
    long restoredAt = restore.get().restoredAt();
    Map<String, Long> seen = new HashMap<>();
    for (Fact.SubtaskSeen subtask : all(Fact.SubtaskSeen.class).toList()) {
      String name = subtask.vertex() + "#" + subtask.index();
      boolean again = subtask.state().equals("RUNNING") && subtask.deployingAt() >= restoredAt;
      seen.merge(name, again ? subtask.at() : Long.MAX_VALUE, (old, now) -> again ? now : old);
    }
    OptionalLong last = seen.values().stream().mapToLong(Long::longValue).max();
    return last.isPresent() && last.getAsLong() < Long.MAX_VALUE ? last : OptionalLong.empty();
  }
}
