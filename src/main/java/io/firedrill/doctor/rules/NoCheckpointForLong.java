package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Checkpoints;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Optional;

/** No checkpoint completes. */
final class NoCheckpointForLong implements Rule {
  private static final int INTERVALS = 3;

  @Override
  public Advice advice() {
    return Advice.error("no-checkpoint-for-long")
        .why(
            "The further back the last completed checkpoint is, the more is read again, or lost with a source that cannot.")
        .flink("ops/monitoring/checkpoint_monitoring/")
        .remedy(
            "look for backpressure, for a checkpoint that is stuck, for a source that has ended");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    Running running = subject.running().get();
    Optional<Duration> interval = Checkpointing.interval(subject);
    long since =
        Math.max(
            running
                .checkpoints()
                .newest()
                .map(Checkpoints.Checkpoint::completedAtMillis)
                .orElse(0L),
            running.job().timestamps().getOrDefault("RUNNING", 0L));
    if (interval.isEmpty()
        || !running.job().running()
        || running.job().nowMillis() == 0
        || since == 0) {
      return Look.unseen("the job does not run, or does not checkpoint");
    }
    Duration age = Duration.ofMillis(running.job().nowMillis() - since);
    return age.compareTo(interval.get().multipliedBy(INTERVALS)) <= 0
        ? Look.fine()
        : Look.found(
            "the job's checkpoints",
            "none completed for %s, with an interval of %s",
            Texts.seconds(age.toMillis()),
            Texts.seconds(interval.get().toMillis()));
  }
}
