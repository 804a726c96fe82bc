package io.firedrill.evidence;

import io.firedrill.cluster.Victim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which subtasks run again after the fault. Flink restarts the regions that a failure reaches, and
 * not always the whole job: a subtask elsewhere that was RUNNING before goes on in its attempt. One
 * that was on a TaskManager that was hit has to be in another attempt, and under another JobManager
 * each has to have been deployed anew.
 */
public final class RunningAgain {
  private final boolean jobManagerHit;
  private final boolean takenOver;
  private final long takenOverAt;
  private final Set<String> hit = new HashSet<>();
  private final Map<String, Fact.SubtaskSeen> before = new HashMap<>();
  private final Map<String, Integer> restarts = new HashMap<>();
  private final List<Fact.SubtaskSeen> now;

  public RunningAgain(Evidence evidence) {
    long fault = evidence.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    long struck = fault;
    for (Fact.FaultTookEffect each : evidence.faults()) {
      each.victims().stream().map(Victim::resourceId).forEach(hit::add);
      struck = each.onJobManager() ? each.at() : struck;
    }
    jobManagerHit = evidence.jobManagerHit();
    takenOverAt = evidence.last(Fact.JobSeen.class).map(Fact.JobSeen::takenOverAt).orElse(0L);
    takenOver = evidence.isSuccessor(takenOverAt, struck);
    evidence.all(Fact.SubtaskSeen.class).forEach(seen -> remember(seen, fault));
    now = evidence.beforeTheStop().subtasks();
  }

  private void remember(Fact.SubtaskSeen seen, long fault) {
    if (seen.at() < fault) {
      before.put(seen.key(), seen);
    }
    if (before.containsKey(seen.key())) {
      int restarted = seen.attempt() - before.get(seen.key()).attempt();
      restarts.merge(seen.key(), restarted, Math::max);
    }
  }

  /** Whether another JobManager has taken the job over since the fault, or since it was hit. */
  public boolean takenOver() {
    return takenOver;
  }

  /** The last sight of each subtask that does not run as it has to. */
  public List<Fact.SubtaskSeen> missing() {
    return now.stream().filter(subtask -> !again(subtask)).toList();
  }

  /** The last sight of each that runs, and was deployed anew because of the fault. */
  public List<Fact.SubtaskSeen> redeployed() {
    return now.stream().filter(subtask -> subtask.running() && anew(subtask)).toList();
  }

  /** Whether all of them run, and some were deployed anew. */
  public boolean complete() {
    return missing().isEmpty() && !redeployed().isEmpty();
  }

  /**
   * When the last of them was seen RUNNING, in epoch milliseconds; empty if one of them was not.
   */
  public OptionalLong at() {
    return complete()
        ? redeployed().stream().mapToLong(Fact.SubtaskSeen::at).max()
        : OptionalLong.empty();
  }

  /**
   * How many regions can have been restored in one recovery: no more than subtasks were restarted.
   * It is one if any of them was restarted again.
   */
  public int regionsAtMost() {
    boolean once = restarts.values().stream().allMatch(restarted -> restarted <= 1);
    return once ? (int) restarts.values().stream().filter(n -> n == 1).count() : 1;
  }

  private boolean again(Fact.SubtaskSeen subtask) {
    return subtask.finished() || subtask.running() && (anew(subtask) || mayGoOn(subtask));
  }

  /** Whether it is in an attempt that began because of the fault. */
  private boolean anew(Fact.SubtaskSeen subtask) {
    if (takenOver) {
      return subtask.deployingAt() >= takenOverAt;
    }
    Fact.SubtaskSeen was = before.get(subtask.key());
    boolean another =
        was == null
            || was.attempt() != subtask.attempt()
            || was.deployingAt() != subtask.deployingAt();
    return another && !jobManagerHit;
  }

  private boolean mayGoOn(Fact.SubtaskSeen subtask) {
    Fact.SubtaskSeen was = before.get(subtask.key());
    return was != null
        && was.running()
        && !takenOver
        && !jobManagerHit
        && !hit.contains(was.taskManager());
  }
}
