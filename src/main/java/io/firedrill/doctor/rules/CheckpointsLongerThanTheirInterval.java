package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/** Checkpoints that take longer than the time between them. */
final class CheckpointsLongerThanTheirInterval implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("checkpoints-longer-than-their-interval")
        .why(
            "The job is always in a checkpoint, and goes back further after a failure than its interval says.")
        .flink("ops/state/large_state_tuning/#tuning-checkpointing")
        .remedy(
            "a longer execution.checkpointing.interval with a min-pause, incremental checkpoints")
        .drill("store-slow");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<CheckpointConfig> config = subject.running().flatMap(Running::checkpointing);
    if (config.isEmpty()) {
      return Look.unseen("only a running job that checkpoints shows it");
    }
    List<Long> durations = Checkpointing.durations(subject.running().get());
    long median = durations.isEmpty() ? 0 : durations.get(durations.size() / 2);
    return median <= config.get().intervalMillis()
        ? Look.fine()
        : Look.found(
            subject.where(CheckpointingOptions.CHECKPOINTING_INTERVAL),
            "the median of %d checkpoints is %s, the interval %s",
            durations.size(),
            Texts.seconds(median),
            Texts.seconds(config.get().intervalMillis()));
  }
}
