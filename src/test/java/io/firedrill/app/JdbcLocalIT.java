package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.JobSpec;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import io.firedrill.selftest.Selftest;
import io.firedrill.upgrade.UpgradeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job that writes to tables of a real PostgreSQL, what it generates or reads from a broker. */
class JdbcLocalIT {
  private final Installation installation = Installation.find();

  private DrillRun.Result run(Drill drill, String folder, UnaryOperator<JobSpec> job) {
    Path reports = installation.artifacts().resolve("local-it").resolve("jdbc-" + folder);
    try {
      return new LocalDrills(installation, LocalDrills.Options.in(reports), Progress.SILENT)
          .run(drill, job, target -> target);
    } finally {
      assertThat(DrillLocalIT.processesOf(reports)).isEmpty();
    }
  }

  private Drill shipped(String name) {
    return DrillFile.read(installation.drill(name)).withPipeline(Drill.Pipeline.jdbc);
  }

  private static Drill own(Path folder, String yaml) throws IOException {
    Path file = folder.resolve("own.yaml");
    Files.writeString(file, yaml);
    return DrillFile.read(file).withPipeline(Drill.Pipeline.jdbc);
  }

  @Test
  void connectionsThatAreCutLoseNothingAndDoubleNothing() {
    passes("connections-cut", Drill.Pipeline.kafka_jdbc);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager-kill", "database-kill"})
  @Tag("long")
  void aKillLosesNothingAndDoublesNothing(String name) {
    passes(name, Drill.Pipeline.jdbc);
  }

  private void passes(String name, Drill.Pipeline pipeline) {
    DrillRun.Result result = run(shipped(name).withPipeline(pipeline), name, job -> job);
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  /** The live ledger would be doubled or short if the shadow had settled anything. */
  @Test
  @Tag("long")
  void theUpgradeToVersion2IsRehearsedBesideTablesOfItsOwn() {
    Path reports = installation.artifacts().resolve("local-it").resolve("jdbc-upgrade");
    UpgradeRun.Result result =
        new UpgradeRun(installation, reports, Progress.SILENT)
            .run(
                new UpgradeTargets(installation, reports)
                    .local(VersionChange.NONE, Drill.Pipeline.jdbc),
                UpgradeOptions.brief(false));
    assertThat(DrillLocalIT.processesOf(reports)).isEmpty();
    assertThat(result.verdict().outcome())
        .as(result.verdict().links().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(result.verdict().links().stream().map(Verdict.Examined::link)).contains("seam");
  }

  @Test
  @Tag("long")
  void aSinkThatWritesAtLeastOnceIsCaught() {
    DrillRun.Result result =
        run(shipped("task-failure"), "plant", job -> Selftest.defective(job, "AT_LEAST_ONCE_SINK"));
    assertThat(result.verdict().outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(result.report().reasons().get(0)).startsWith("ledger: ").contains("duplicates");
  }

  @Test
  void aDatabaseThatHasNoRoomForWhatTheJobPreparesIsReportedBeforehand(@TempDir Path folder)
      throws IOException {
    Drill drill =
        own(
            folder,
            """
            hypothesis: it cannot prepare
            fault: {kind: taskmanager-kill}
            job: {maxPreparedTransactions: 4}
            """);
    assertThatThrownBy(() -> run(drill, "no-room", job -> job))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no fault was injected: max_prepared_transactions of PostgreSQL is 4")
        .hasMessageContaining("Set it to 20 or more");
  }

  @Test
  void whatAJobThatNeverCameBackHasLeftPreparedIsNamedWithTheWayToSettleIt(@TempDir Path folder)
      throws IOException {
    Drill drill =
        own(
            folder,
            """
            hypothesis: nobody commits
            fault: {kind: pre-commit-kill}
            expects: failed
            flink:
              restart-strategy.type: fixed-delay
              restart-strategy.fixed-delay.attempts: "0"
            """);
    DrillRun.Result result = run(drill, "never-came-back", job -> job);
    for (int more = 0; more < 2 && missed(result); more++) {
      result = run(drill, "never-came-back", job -> job);
    }
    assertThat(result.verdict().reasons())
        .as(result.report().reasons().toString())
        .anySatisfy(
            reason ->
                assertThat(reason)
                    .startsWith("last checkpoint kept: ")
                    .contains("prepared transactions are left", "COMMIT PREPARED '201_")
                    .containsPattern("by subtask [01] of the sink ledger of job [0-9a-f]{32}"));
  }

  /** The moment between a checkpoint and its commit is short: the report says to run it again. */
  private static boolean missed(DrillRun.Result result) {
    return result.report().reasons().get(0).startsWith("fault hit: no transaction of checkpoint");
  }
}
