package io.firedrill.flink;

import java.util.List;
import java.util.Map;

/**
 * One subtask's current execution, from {@code GET /jobs/:jobid/vertices/:vertexid}.
 *
 * @param attempt the attempt number, which starts at 0
 * @param taskManager the resource id of the TaskManager it is on, or {@code (unassigned)}
 * @param deployingAtMillis when its deployment began, in epoch milliseconds, or -1
 * @param durations milliseconds spent in each state so far, by Flink's name of the state
 */
public record Subtask(
    String vertex,
    int index,
    int attempt,
    String state,
    String taskManager,
    long deployingAtMillis,
    Map<String, Long> durations) {
  public boolean running() {
    return state.equals("RUNNING");
  }

  /** Whether all are RUNNING that have not read all of their input. */
  public static boolean allRun(List<Subtask> subtasks) {
    return subtasks.stream().anyMatch(Subtask::running)
        && subtasks.stream().allMatch(s -> s.running() || s.state().equals("FINISHED"));
  }

  /** The sum of their attempts: it grows with every restart. */
  public static int attempts(List<Subtask> subtasks) {
    return subtasks.stream().mapToInt(Subtask::attempt).sum();
  }

  /** When its state was restored and it began to run, in epoch milliseconds, or -1. */
  public long runningAtMillis() {
    if (deployingAtMillis < 0 || !running()) {
      return -1;
    }
    return deployingAtMillis
        + Math.max(0, durations.getOrDefault("DEPLOYING", 0L))
        + Math.max(0, durations.getOrDefault("INITIALIZING", 0L));
  }
}
