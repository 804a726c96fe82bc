package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobSpec;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import io.firedrill.selftest.Selftest;
import io.firedrill.upgrade.UpgradeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The job between topics of a real broker. */
class KafkaLocalIT {
  private final Installation installation = Installation.find();

  private DrillRun.Result run(String name, String folder, UnaryOperator<JobSpec> job) {
    return run(DrillFile.read(installation.drill(name)), folder, job);
  }

  private DrillRun.Result run(Drill drill, String folder, UnaryOperator<JobSpec> job) {
    Path reports = installation.artifacts().resolve("local-it").resolve("kafka-" + folder);
    LocalDrills.Options options = LocalDrills.Options.in(reports).despite(true);
    DrillRun.Result result =
        new LocalDrills(installation, options, Progress.SILENT)
            .run(drill.withPipeline(Drill.Pipeline.kafka), job, target -> target);
    assertThat(DrillLocalIT.processesOf(reports)).isEmpty();
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker-kill", "pre-commit-kill"})
  void aKillLosesNothingAndDoublesNothing(String name) {
    DrillRun.Result result = run(name, name, job -> job);
    for (int more = 0; more < 2 && missed(result); more++) {
      result = run(name, name, job -> job);
    }
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  /** The moment between a checkpoint and its commit is short: the report says to run it again. */
  private static boolean missed(DrillRun.Result result) {
    return result.report().reasons().get(0).startsWith("fault hit: no transaction of checkpoint");
  }

  @ParameterizedTest
  @CsvSource({"transactionTimeout, 15s", "retention, 10s"})
  void anOutageThatOutlastsWhatTheBrokersKeepIsSeenToLoseIt(
      String kept, String limit, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("too-long.yaml");
    Files.writeString(
        file,
        """
        hypothesis: what the brokers no longer keep is lost
        fault:
          kind: pre-commit-kill
          awaySeconds: 35
        job:
          %s: %s
        """
            .formatted(kept, limit));
    DrillRun.Result result = run(DrillFile.read(file), kept, job -> job);
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.FAIL);
    assertThat(result.report().reasons().get(0)).matches("ledger: [1-9]\\d* missing, .*");
  }

  @Test
  void theUpgradeToVersion2IsRehearsedBesideTopicsOfItsOwn() {
    Path reports = installation.artifacts().resolve("local-it").resolve("kafka-upgrade");
    UpgradeRun.Result result =
        new UpgradeRun(installation, reports, Progress.SILENT)
            .run(
                new UpgradeTargets(installation, reports)
                    .local(VersionChange.NONE, Drill.Pipeline.kafka),
                UpgradeOptions.brief(false));
    assertThat(result.verdict().outcome())
        .as(result.verdict().links().toString())
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
