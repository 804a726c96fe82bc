package io.firedrill.selftest;

import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillJob;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.job.Input;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.run.Recomputed;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Harms the ledger that a healthy drill wrote, a file at a time, and audits it each time with the
 * healthy drill's cut.
 *
 * @param ledger the drill's store, where the ledger is changed and mended again
 */
record LedgerPlants(Evidence healthy, DirectoryStore ledger, LedgerLayout layout, Input input) {
  /**
   * Plants in what a drill wrote.
   *
   * @param objects the folder of its store, with a folder for the bucket in it
   */
  static LedgerPlants of(Evidence healthy, Drill drill, DirectoryStore objects) throws IOException {
    Path bucket = objects.root().resolve(URI.create(LocalTarget.PATHS.ledger()).getHost());
    LedgerLayout layout =
        Recomputed.layout(
            new BucketFolder(bucket, bucket.getFileName().toString()), LocalTarget.PATHS);
    return new LedgerPlants(
        healthy, new DirectoryStore(bucket), layout, new DrillJob(drill).input());
  }

  private interface Harm {
    void to(Path file) throws IOException;
  }

  Map<Plant, Evidence> all() throws IOException {
    Path any = file(lines -> lines.count() / 2);
    Path last = file(lines -> lines.count() - 1);
    Map<Plant, Evidence> plants = new LinkedHashMap<>();
    plants.put(
        plant("a ledger file deleted", report -> report.missing() > 0 && report.duplicates() == 0),
        harmed(any, Files::delete));
    plants.put(
        plant(
            "the last ledger file deleted: a lost tail",
            report -> report.missing() > 0 && report.duplicates() == 0),
        harmed(last, Files::delete));
    plants.put(
        plant("a ledger file truncated", report -> report.missing() > 0 && report.wrong() == 1),
        harmed(any, LedgerPlants::truncate));
    plants.put(
        plant(
            "a ledger file duplicated",
            report -> report.duplicates() > 0 && report.missing() == 0 && report.wrong() == 0),
        duplicated(any));
    plants.put(
        plant(
            "one line taken out",
            report -> report.missing() == 1 && report.duplicates() == 0 && report.wrong() == 0),
        harmed(any, LedgerPlants::takeALineOut));
    plants.put(
        plant(
            "one running total off by one", report -> report.wrong() > 0 && report.missing() == 0),
        harmed(any, LedgerPlants::changeATotal));
    return plants;
  }

  private static Plant plant(String name, Predicate<AuditReport> shows) {
    return new Plant(
        name,
        "ledger",
        true,
        evidence ->
            evidence.last(Fact.Audited.class).filter(a -> shows.test(a.report())).isPresent());
  }

  /** The ledger's files in the order of their first records, and one of them. */
  private record Ordered(List<Path> files) {
    int count() {
      return files.size();
    }
  }

  private Path file(java.util.function.ToIntFunction<Ordered> which) throws IOException {
    List<Path> files =
        LedgerLayout.committed(ledger, layout.ledger()).stream()
            .filter(entry -> entry.bytes() > 0)
            .map(entry -> ledger.root().resolve(entry.key()))
            .sorted(Comparator.comparingLong(LedgerPlants::firstSequence))
            .toList();
    return files.get(which.applyAsInt(new Ordered(files)));
  }

  private static long firstSequence(Path file) {
    try (var lines = Files.lines(file)) {
      return Long.parseLong(lines.findFirst().orElseThrow().split(",")[1]);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Evidence harmed(Path file, Harm harm) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    try {
      harm.to(file);
      return auditedAgain();
    } finally {
      Files.write(file, whole);
    }
  }

  private Evidence duplicated(Path file) throws IOException {
    Path twin = file.resolveSibling("part-duplicated");
    try {
      Files.copy(file, twin);
      return auditedAgain();
    } finally {
      Files.deleteIfExists(twin);
    }
  }

  private static void truncate(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2 + middleOfALine(whole)));
  }

  /** How far behind the middle a place lies that is not the end of a line. */
  private static int middleOfALine(byte[] whole) {
    int at = whole.length / 2;
    return at > 0 && whole[at - 1] == '\n' ? 3 : 0;
  }

  private static void takeALineOut(Path file) throws IOException {
    List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
    lines.remove(lines.size() / 2);
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private static void changeATotal(Path file) throws IOException {
    List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
    String[] fields = lines.get(0).split(",");
    fields[5] = Long.toString(Long.parseLong(fields[5]) + 1);
    lines.set(0, String.join(",", fields));
    Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }

  private Evidence auditedAgain() throws IOException {
    Fact.Audited audited = healthy.last(Fact.Audited.class).orElseThrow();
    AuditReport report =
        new Auditor(new FolderOutput(ledger, layout), input).audit(Cut.upTo(audited.to(), true));
    return new Evidence(
        healthy.facts().stream()
            .map(
                fact ->
                    fact == audited
                        ? new Fact.Audited(
                            audited.at(),
                            audited.ledger(),
                            audited.snapshot(),
                            audited.from(),
                            audited.to(),
                            audited.committed(),
                            report)
                        : fact)
            .toList());
  }
}
