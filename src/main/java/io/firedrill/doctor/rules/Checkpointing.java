package io.firedrill.doctor.rules;

import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Checkpoints;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.StateBackendOptions;

/** How a job checkpoints: as its JobManager shows it, else as its settings say. */
final class Checkpointing {
  static final String CODE_MAY =
      "%s is not set here: the job's code may, which only the running job shows";

  private Checkpointing() {}

  /** Empty if it is not known. */
  static Optional<Duration> interval(Subject subject) {
    return subject
        .running()
        .map(running -> running.checkpointing().map(c -> Duration.ofMillis(c.intervalMillis())))
        .orElseGet(() -> subject.named(CheckpointingOptions.CHECKPOINTING_INTERVAL));
  }

  /** How long completed checkpoints took, in milliseconds. */
  static List<Long> durations(Running running) {
    return running.checkpoints().completed().stream()
        .map(c -> c.completedAtMillis() - c.triggeredAtMillis())
        .sorted()
        .toList();
  }

  /** The name of the state backend; Flink's default if none is named. */
  static String backend(Subject subject) {
    return subject.get(StateBackendOptions.STATE_BACKEND).toLowerCase(Locale.ROOT);
  }

  static boolean rocksdb(Subject subject) {
    return backend(subject).contains("rocksdb");
  }

  /** The state of the newest completed checkpoint in bytes; 0 if there is none. */
  static long stateBytes(Running running) {
    return running.checkpoints().newest().map(Checkpoints.Checkpoint::stateBytes).orElse(0L);
  }
}
