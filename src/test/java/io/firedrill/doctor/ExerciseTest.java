package io.firedrill.doctor;

import static io.firedrill.doctor.SubjectsForTests.failure;
import static io.firedrill.doctor.SubjectsForTests.running;
import static io.firedrill.doctor.SubjectsForTests.settings;
import static io.firedrill.doctor.SubjectsForTests.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.doctor.rules.AllRules;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.JobFailure;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The settings of the exercise that the project began with, and the four problems that it names.
 */
class ExerciseTest {
  private static final JobFailure FAILURE =
      failure("java.lang.Exception: the checkpoint is to fail here");

  private static final Subject EXERCISE =
      settings(
              "execution.checkpointing.interval: 5000",
              "state.checkpoints.dir: file:///tmp/flink-checkpoints",
              "restart-strategy.type: fixed-delay",
              "restart-strategy.fixed-delay.attempts: 3",
              "restart-strategy.fixed-delay.delay: 5 s")
          .with(
              with(
                  running("FAILED", List.of(), List.of(FAILURE, FAILURE, FAILURE, FAILURE)),
                  new CheckpointConfig("exactly_once", 5_000, 600_000, 0, false)));

  @Test
  void itsFourProblemsAreNamed() {
    Checkup checkup = new Doctor(AllRules.with(Clock.systemUTC())).examine("lab", EXERCISE);
    assertThat(checkup.findings().stream().map(f -> f.advice().id()))
        .contains(
            "checkpoints-not-durable",
            "restarts-faster-than-checkpoints",
            "checkpoints-not-retained",
            "fails-again-and-again");
  }
}
