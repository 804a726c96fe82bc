package io.firedrill.drill.fault;

import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.JobFailure;
import io.firedrill.flink.Subtask;
import io.firedrill.job.ArmedFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The object in the job's store that lets its user code fail. */
record UserCodeTrigger(FaultContext context) {
  void arm(ArmedFailure.Trigger trigger) throws IOException {
    context.job().store().put(key(), trigger.toLine().getBytes(StandardCharsets.UTF_8));
  }

  void disarm() throws IOException {
    context.job().store().delete(key());
  }

  private String key() throws IOException {
    return context.job().store().keyOf(context.job().paths().failureTrigger());
  }

  Stream<JobFailure> failures() throws IOException {
    return context.job().rest().failures(context.jobId()).stream();
  }

  /** When the job last failed, on Flink's clock; 0 if it never did. */
  long lastFailure() throws IOException {
    return failures().mapToLong(JobFailure::atMillis).max().orElse(0);
  }

  /** The attempt that runs: a job that has run for long may have been restarted before. */
  int attempt() throws IOException {
    FlinkRest rest = context.job().rest();
    int attempt = 0;
    for (FlinkJob.Vertex vertex : rest.job(context.jobId()).vertices()) {
      for (Subtask subtask : rest.subtasks(context.jobId(), vertex)) {
        attempt = Math.max(attempt, subtask.attempt());
      }
    }
    return attempt;
  }
}
