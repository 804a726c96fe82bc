package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.Subtask;
import io.firedrill.run.Phases;

/** Looks at the live job before and after a rehearsal: it must not have been disturbed. */
record LiveLook(RunningJob live, Phases phases) {
  void record(String jobId) {
    FlinkRest rest = live.rest();
    try {
      FlinkJob job = rest.job(jobId);
      int attempts = Subtask.attempts(rest.subtasks(job));
      phases.add(
          new UpgradeFact.LiveSeen(
              phases.now(), jobId, job.state(), rest.checkpoints(jobId).restoredCount(), attempts));
    } catch (FlinkRestException e) {
      // without the fact the judge says that it was not checked
    }
  }
}
