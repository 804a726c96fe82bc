package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.contract.ComparisonFile;
import io.firedrill.contract.ContractFile;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aKillBetweenPreCommitAndCommitLosesNothingAndDoublesNothing() {
    DrillRun.Result result = run("pre-commit-kill", "pre-commit-kill", job -> job);
    for (int more = 0; more < 2 && missed(result); more++) {
      result = run("pre-commit-kill", "pre-commit-kill", job -> job);
    }
    passed(result);
  }

  @Test
  @Tag("long")
  void aBrokerThatIsKilledLosesNothingAndDoublesNothing() {
    passed(run("broker-kill", "broker-kill", job -> job));
  }

  private static void passed(DrillRun.Result result) {
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  /** The moment between a checkpoint and its commit is short: the report says to run it again. */
  private static boolean missed(DrillRun.Result result) {
    return result.report().reasons().get(0).startsWith("fault hit: no transaction of checkpoint");
  }

  @Test
  @Tag("long")
  void anOutageThatOutlastsTheTransactionTimeoutIsSeenToLoseRecords(@TempDir Path folder)
      throws IOException {
    losesRecords("transactionTimeout", "15s", folder);
  }

  @Test
  @Tag("long")
  void anOutageThatOutlastsTheRetentionIsSeenToLoseRecords(@TempDir Path folder)
      throws IOException {
    losesRecords("retention", "10s", folder);
  }

  private void losesRecords(String kept, String limit, Path folder) throws IOException {
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
  @Tag("long")
  void theUpgradeToVersion2IsRehearsedBesideTopicsOfItsOwnByContractAndWritesTheSame(
      @TempDir Path folder) throws IOException {
    Path reports = installation.artifacts().resolve("local-it").resolve("kafka-upgrade");
    UpgradeTarget target =
        new UpgradeTargets(installation, reports).local(VersionChange.NONE, Drill.Pipeline.kafka);
    String brokers = target.live().paths().topics().orElseThrow();
    String ledger =
        "{topic: ledger, brokers: \"%s\", format: csv, columns: [split, sequence, account, amount, count, sum, id]}"
            .formatted(brokers);
    Path contract =
        Files.writeString(
            folder.resolve("contract.yaml"),
            """
            input: {topic: %s, brokers: "%s", format: csv, columns: [any]}
            output: %s
            records: {in: [$partition, $offset], out: [split, sequence], filtered: true}
            """
                .formatted(JobSpec.TOPIC, brokers, ledger));
    Path comparison =
        Files.writeString(
            folder.resolve("compare.yaml"),
            "outputs: [{output: %s, key: [account]}]".formatted(ledger));
    UpgradeRun.Result result =
        new UpgradeRun(installation, reports, Progress.SILENT)
            .run(
                target,
                UpgradeOptions.brief(false)
                    .auditedBy(ContractFile.read(contract))
                    .comparing(ComparisonFile.read(comparison)));
    assertThat(result.verdict().outcome())
        .as(result.verdict().links().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(result.verdict().links().stream().map(Verdict.Examined::link))
        .contains("seam", "same output");
  }

  @Test
  void aSinkThatWritesAtLeastOnceIsCaught() {
    DrillRun.Result result =
        run("task-failure", "plant", job -> Selftest.defective(job, "AT_LEAST_ONCE_SINK"));
    assertThat(result.verdict().outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(result.report().reasons().get(0)).startsWith("ledger: ").contains("duplicates");
  }
}
