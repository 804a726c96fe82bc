package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobSpec;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import io.firedrill.selftest.Selftest;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job between topics of a real broker. */
class KafkaLocalIT {
  private final Installation installation = Installation.find();

  private DrillRun.Result run(String name, String folder, UnaryOperator<JobSpec> job) {
    Path reports = installation.artifacts().resolve("local-it").resolve("kafka-" + folder);
    Drill drill = DrillFile.read(installation.drill(name)).withPipeline(Drill.Pipeline.kafka);
    DrillRun.Result result =
        new LocalDrills(installation, LocalDrills.Options.in(reports), Progress.SILENT)
            .run(drill, job, target -> target);
    assertThat(DrillLocalIT.processesOf(reports)).isEmpty();
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"taskmanager-kill", "jobmanager-kill"})
  void aKillLosesNothingAndDoublesNothing(String name) {
    DrillRun.Result result = run(name, name, job -> job);
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void aSinkThatWritesAtLeastOnceIsCaught() {
    DrillRun.Result result =
        run("task-failure", "plant", job -> Selftest.defective(job, "AT_LEAST_ONCE_SINK"));
    assertThat(result.verdict().outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(result.report().reasons().get(0)).startsWith("ledger: ").contains("duplicates");
  }
}
