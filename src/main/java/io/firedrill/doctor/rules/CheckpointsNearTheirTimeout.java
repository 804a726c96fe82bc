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

/** Checkpoints that nearly take too long. */
final class CheckpointsNearTheirTimeout implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("checkpoints-near-their-timeout")
        .why("A little more state or load, and checkpoints expire one after the other.")
        .setting("execution.checkpointing.timeout")
        .remedy(
            "a longer execution.checkpointing.timeout, incremental or unaligned checkpoints, more parallelism")
        .drill("store-slow");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<CheckpointConfig> config = subject.running().flatMap(Running::checkpointing);
    if (config.isEmpty()) {
      return Look.unseen("only a running job that checkpoints shows it");
    }
    List<Long> durations = Checkpointing.durations(subject.running().get());
    long longest = durations.isEmpty() ? 0 : durations.get(durations.size() - 1);
    return longest <= config.get().timeoutMillis() / 2
        ? Look.fine()
        : Look.found(
            subject.where(CheckpointingOptions.CHECKPOINTING_TIMEOUT),
            "a checkpoint took %s, the timeout is %s",
            Texts.seconds(longest),
            Texts.seconds(config.get().timeoutMillis()));
  }
}
