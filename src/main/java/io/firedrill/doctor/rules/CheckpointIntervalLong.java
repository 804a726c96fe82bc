package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;

/** Checkpoints that are far apart. */
final class CheckpointIntervalLong implements Rule {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Override
  public Advice advice() {
    return Advice.info("checkpoint-interval-long")
        .why(
            "So much is read and computed again after each failure, and transactional output is late by as much.")
        .setting("execution.checkpointing.interval")
        .remedy(
            "execution.checkpointing.interval: 10 s to 1 min, as far as the duration of a checkpoint allows")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    return Checkpointing.interval(subject)
        .filter(interval -> interval.compareTo(LONG) > 0)
        .map(
            i ->
                Look.found(
                    subject.where(CheckpointingOptions.CHECKPOINTING_INTERVAL),
                    "it is %d min",
                    i.toMinutes()))
        .orElse(Look.fine());
  }
}
