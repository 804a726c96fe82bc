package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.bench.AuditBench;
import io.firedrill.bench.Comparison;
import io.firedrill.bench.JobBench;
import io.firedrill.bench.RecoveryBench;
import io.firedrill.bench.TopicAuditBench;
import io.firedrill.cluster.local.KafkaServer;
import io.firedrill.store.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description =
        "Measure the recovery from a killed TaskManager and JobManager, with the shipped"
            + " configuration and with Flink's defaults, and the speed of the project's job and of the"
            + " audit, of files and of topics. Takes about a quarter of an hour.")
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Runs of each kind; 0 skips the recovery (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--records",
      defaultValue = "2000000",
      paramLabel = "N",
      description = "Records in the audited ledger, at least 1000 (default: ${DEFAULT-VALUE}).")
  private long records;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "Only recovery, of the drills and with the settings of Flink's that a YAML file names (see"
              + " docs/recovery.md), a run of each in turn.")
  private Optional<Path> compare;

  @Override
  public Integer call() throws IOException {
    Numbers.atLeast(compare.isPresent() ? 1 : 0, "--runs", runs);
    Numbers.atLeast(1_000, "--records", records);
    Comparison comparison = compare.map(Comparison::read).orElseGet(Comparison::withFlinksDefaults);
    System.out.printf(
        Locale.ROOT,
        "%d cores, Java %s, %s %s, Firedrill %s%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Installation.version());
    Installation installation = Installation.find();
    if (compare.isEmpty()) {
      audit();
      job(installation);
      auditTopics(installation.artifacts().resolve("kafka"));
    }
    if (runs > 0) {
      new RecoveryBench(installation, runs, System.out).run(comparison);
      System.out.println(
          """

          Medians, from the fault until the source had caught up. They do not carry over to other machines,
          to larger state, to a network between the processes, or to tail latencies: n is small.\
          """);
    }
    return 0;
  }

  /** A broker is fetched by who wants one. */
  private void auditTopics(Path kafka) throws IOException {
    if (!Files.isDirectory(kafka)) {
      System.out.println("audit of topics: not measured, there is no Kafka: make kafka\n");
      return;
    }
    try (Scratch scratch = Scratch.make();
        KafkaServer server = KafkaServer.start(kafka, scratch.folder().resolve("kafka"))) {
      server.createTopics(TopicAuditBench.TOPICS, TopicAuditBench.SPLITS);
      TopicAuditBench.Result result =
          new TopicAuditBench(server.brokers(), scratch.folder()).run(records);
      System.out.printf(
          Locale.ROOT,
          "audit of topics: %,d records%n  the ledger at %s%n  a contract of JSON at %s%n%n",
          records,
          result.ledger().text(),
          result.contract().text());
    }
  }

  private static void job(Installation installation) {
    System.out.printf(
        Locale.ROOT, "the job, with more to read than it can take: a minute and a half …%n");
    JobBench.Result result =
        new JobBench(installation, installation.artifacts().resolve("bench").resolve("job")).run();
    System.out.printf(
        Locale.ROOT,
        "  %s; the %,d records before that were audited, each once%n%n",
        result.speed().text(),
        result.records());
  }

  private void audit() throws IOException {
    try (Scratch scratch = Scratch.make()) {
      AuditBench.Result result = new AuditBench(scratch.folder()).run(records);
      System.out.printf(
          Locale.ROOT,
          "audit: %,d records (%,d MB) at %s, two splits side by side, with a heap of %d MB%n%n",
          result.records(),
          result.bytes() >> 20,
          result.speed().text(),
          result.heapMegabytes());
    }
  }
}
