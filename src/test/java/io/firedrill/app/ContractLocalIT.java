package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.contract.Contract;
import io.firedrill.contract.ContractFile;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import io.firedrill.shape.Accounts;
import io.firedrill.shape.ShapeJob;
import io.firedrill.shape.SqlJob;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are not the project's, between topics of a real broker. */
class ContractLocalIT {
  private static final String INPUT =
      """
      input:
        topic: transactions
        brokers: %s
        format: csv
        columns: [id, account, amount]
        where: %s
      output:
        topic: ledger
        brokers: %s
      """;

  private static final List<String> TABLE_JARS =
      List.of("table-api-java-uber", "table-planner-loader", "table-runtime", "cep", "csv", "json");

  private final Installation installation = Installation.find();

  @TempDir private Path folder;

  private DrillRun.Result run(String drill, String shape, String guarantee, String relation) {
    return run(drill, shape, guarantee, relation, List.of());
  }

  private DrillRun.Result run(
      String drill, String shape, String guarantee, String relation, List<String> accounts) {
    String where = accounts.isEmpty() ? "{}" : "{account: " + accounts + "}";
    Path reports = installation.artifacts().resolve("local-it").resolve("contract-" + shape);
    Drill read = DrillFile.read(installation.drill(drill)).withPipeline(Drill.Pipeline.kafka);
    return new LocalDrills(
            installation, LocalDrills.Options.in(reports).despite(true), Progress.SILENT)
        .run(
            read,
            job -> shaped(job, shape, guarantee),
            target -> target,
            paths -> Optional.of(contract(paths, where, relation)));
  }

  private JobSpec shaped(JobSpec job, String shape, String guarantee) {
    List<String> given = job.arguments();
    List<Path> jars = new ArrayList<>(JobSpec.KAFKA_JARS);
    jars.add(jar());
    boolean sql = shape.equals("sql");
    if (sql) {
      TABLE_JARS.forEach(name -> jars.add(Path.of("tables/flink-" + name + ".jar")));
    }
    return new JobSpec(
        (sql ? SqlJob.class : ShapeJob.class).getName(),
        jars,
        List.of(
            shape,
            given.get(given.indexOf("--brokers") + 1),
            JobSpec.TOPIC,
            given.get(given.indexOf("--ledger") + 1),
            guarantee),
        job.flink());
  }

  private Contract contract(JobPaths paths, String where, String relation) {
    String brokers = paths.topics().orElseThrow();
    Path file = folder.resolve("contract.yaml");
    try {
      Files.writeString(file, INPUT.formatted(brokers, where, brokers) + relation);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ContractFile.read(file);
  }

  private Path jar() {
    Path jar = folder.resolve("shape.jar");
    Path classes = Path.of("target/test-classes");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        var found = Files.walk(classes.resolve("io/firedrill/shape"))) {
      for (Path each : found.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, entries);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar;
  }

  private static void isProved(DrillRun.Result result) {
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(result.report().reasons()).anyMatch(line -> line.contains("audited by contract"));
  }

  @Test
  void countsInWindowsAreAuditedAcrossAKill() {
    isProved(
        run(
            "taskmanager-kill",
            "windows",
            "EXACTLY_ONCE",
            """
            totals:
              by: {account: account}
              window: {time: $timestamp, size: 2s, start: start}
              count: n
            """));
  }

  @Test
  @Tag("long")
  void countsOfWindowsInSqlAreAuditedAcrossAKill() {
    isProved(
        run(
            "taskmanager-kill",
            "sql",
            "EXACTLY_ONCE",
            """
            totals:
              by: {account: account}
              window: {time: $timestamp, size: 2s, start: start}
              count: n
            """));
  }

  /** The table's topic stands still, before the kill and after it. */
  @Test
  @Tag("long")
  void aJoinIsAuditedAcrossAKillWhereTheContractNamesTheKeysThatHaveAPartner() {
    isProved(
        run(
            "taskmanager-kill",
            "join",
            "EXACTLY_ONCE",
            "records: {in: [id, account]}\n",
            Accounts.NAMES));
  }

  @Test
  @Tag("long")
  void totalsThatRunOnAreAuditedAcrossAKill() {
    isProved(
        run(
            "jobmanager-kill",
            "totals",
            "EXACTLY_ONCE",
            """
            totals:
              by: {account: account}
              count: n
            """));
  }

  @Test
  void aFilterThatWritesAtLeastOnceIsCaught() {
    DrillRun.Result result =
        run(
            "taskmanager-kill",
            "filter",
            "AT_LEAST_ONCE",
            """
            records: {in: [id], out: [id], filtered: true}
            """);
    assertThat(result.verdict().outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(result.report().reasons().get(0)).startsWith("ledger: ").contains("duplicates");
  }
}
