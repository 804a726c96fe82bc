package io.firedrill.app;

import static io.firedrill.app.DrillLocalIT.processesOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cli.Firedrill;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.cluster.local.LocalLeftovers;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.run.EvidenceFile;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.DirectoryStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs on this machine that end by SIGKILL: what they leave is removed, and nothing is lost. */
class KilledLocalIT {
  private static final Duration LONG = Duration.ofSeconds(240);

  private final Installation installation = Installation.find();

  private Path folder(String name) throws IOException {
    Path folder = installation.artifacts().resolve("local-it").resolve(name);
    new DirectoryStore(folder).deleteAll();
    return Files.createDirectories(folder);
  }

  private interface Moment {
    boolean has(String output) throws Exception;
  }

  /** Runs a command until some moment, and kills it then. */
  private void killed(Path folder, Moment come, String... arguments) throws Exception {
    Path output = folder.resolve("output");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfiredrill.home=" + installation.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Firedrill.class.getName()));
    command.addAll(List.of(arguments));
    Process harness =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      Wait.until(
          "the moment to kill it",
          LONG,
          () -> {
            String printed = Files.readString(output);
            assertThat(harness.isAlive()).as(printed).isTrue();
            return come.has(printed) ? Look.seen(true) : Look.notYet("%s", printed);
          });
    } finally {
      harness.destroyForcibly().waitFor();
    }
  }

  /** What vanishes meanwhile is not looked for: Flink works in there. */
  private static List<Path> find(Path folder, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith(name)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path gone, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static void cleaned(Path folder, Path work) throws IOException {
    assertThat(processesOf(folder)).as("what the kill left").isNotEmpty();
    assertThat(LocalLeftovers.remove(folder))
        .singleElement()
        .asString()
        .matches("ended [1-9] processes of, and removed, " + work);
    assertThat(processesOf(folder)).isEmpty();
    assertThat(work).doesNotExist();
  }

  @Test
  void aDrillThatIsKilledBetweenItsFaultAndTheRecoveryIsCleanedUpAndIsNoPass() throws Exception {
    Path folder = folder("killed-drill");
    killed(
        folder,
        output -> output.contains("  recovery "),
        "drill",
        "taskmanager-kill",
        "--out",
        folder.toString());
    cleaned(folder, folder.resolve("taskmanager-kill/work"));
    Evidence evidence =
        EvidenceFile.read(find(folder, EvidenceFile.NAME).get(0).getParent().toAbsolutePath());
    assertThat(evidence.first(Fact.FaultTookEffect.class)).isPresent();
    assertThat(Judge.judgeByItself(evidence).outcome()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
  }

  @Test
  void whatAKilledRunHasWrittenStaysToStartFrom() throws Exception {
    Path folder = folder("killed-run");
    killed(
        folder,
        output -> output.contains("Ctrl-C ends it") && !find(folder, "_metadata").isEmpty(),
        "run",
        "--rest-port",
        "0",
        "--dir",
        folder.toString());
    cleaned(folder, folder.resolve("work"));
    try (LocalJob job = new LocalJob(folder)) {
      assertThat(job.running()).isFalse();
      String latest = new JobSnapshots(job).path("latest");
      assertThat(new SnapshotReader(job.store()).read(latest).missing()).isEmpty();
    }
  }
}
