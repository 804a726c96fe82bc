package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** A job that does not run. */
final class JobNotRunning implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("job-not-running")
        .why("It processes nothing now.")
        .flink("internals/job_scheduling/#jobmanager-data-structures")
        .remedy(
            "`kubectl describe`, the JobManager's log; `firedrill savepoint list` shows what it can be started from");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isPresent()) {
      String state = subject.running().get().job().state();
      return subject.running().get().job().running()
          ? Look.fine()
          : Look.found("the job", "it is %s", state);
    }
    String state = subject.field("/status/jobStatus/state").asText("");
    if (state.isEmpty() || subject.field("/spec/job/state").asText().equals("suspended")) {
      return Look.unseen("no running job was looked at");
    }
    return state.equals("RUNNING")
        ? Look.fine()
        : Look.found("status.jobStatus.state", "it is %s", state);
  }
}
