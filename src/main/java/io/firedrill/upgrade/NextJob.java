package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Subtask;
import io.firedrill.run.Phases;
import java.io.IOException;
import java.util.Optional;

/**
 * Recognises the job of the next JobManager behind a REST address that the versions share, and
 * notes the moments on the way.
 *
 * @param since when the job was taken over last before the switch, in epoch milliseconds of Flink's
 *     clock: the next JobManager takes it over later
 */
record NextJob(RunningJob live, Phases phases, long since, DowntimeClock clock) {
  /** What a job says that it was restored from. */
  static RestoredFrom restoredFrom(FlinkRest rest, String jobId) throws IOException {
    return rest.checkpoints(jobId)
        .lastRestored()
        .<RestoredFrom>map(r -> new RestoredFrom.Snapshot(r.id(), r.path(), r.savepoint()))
        .orElseGet(RestoredFrom.Nothing::new);
  }

  /**
   * Looks for it.
   *
   * @param begun whether the switch has been noticed: before that, silence is only a moment's
   * @return its job id, once all subtasks are RUNNING
   */
  Optional<String> look(boolean begun) {
    FlinkRest rest = live.rest();
    try {
      Optional<FlinkJob> shown = rest.onlyJob();
      if (shown.isEmpty()) {
        return Optional.empty();
      }
      FlinkJob job = shown.get();
      if (job.takenOverAtMillis() <= since) {
        if (!job.running()) {
          clock.stopped(phases.now());
        }
        return Optional.empty();
      }
      clock.answers(phases.now());
      if (Subtask.allRun(rest.subtasks(job))) {
        clock.running(phases.now());
      }
      return clock.isRunning() ? Optional.of(job.id()) : Optional.empty();
    } catch (IOException e) {
      if (begun) {
        clock.gone(phases.now());
      }
      return Optional.empty();
    }
  }
}
