package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.job.Input;
import io.firedrill.savepoint.JobSnapshots;
import io.firedrill.snapshot.Metadata;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands on savepoints of a local job that does not run. */
class SavepointCommandsTest {
  private static final String PATH = "s3p://firedrill/savepoints/savepoint-1";

  @TempDir Path temporary;

  private Path job() {
    return temporary.resolve("job");
  }

  private Path stored() {
    return job().resolve("store/firedrill/savepoints/savepoint-1");
  }

  /** A savepoint without any operator: it is whole. */
  private static Path savepoint(Path folder) throws IOException {
    return Metadata.in(folder, Metadata.SAVEPOINT);
  }

  private static Path checkpoint(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve("_metadata"));
    return folder;
  }

  private record Answer(int exitCode, String err) {}

  private Answer savepointCommand(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Firedrill.commandLine();
    line.setErr(new PrintWriter(err, true));
    String[] all =
        Stream.of(
                Stream.of("savepoint"), Stream.of(arguments), Stream.of("--dir", job().toString()))
            .flatMap(words -> words)
            .toArray(String[]::new);
    return new Answer(line.execute(all), err.toString());
  }

  @Test
  void aSavepointIsInspectedFetchedAndDisposedOf() throws IOException {
    savepoint(stored());
    Path fetched = temporary.resolve("fetched");
    assertThat(savepointCommand("fetch", PATH + "/", fetched.toString()).exitCode()).isZero();
    assertThat(fetched.resolve("_metadata")).hasSameBinaryContentAs(stored().resolve("_metadata"));
    assertThat(savepointCommand("dispose", PATH)).isEqualTo(new Answer(0, ""));
    assertThat(stored().resolve("_metadata")).doesNotExist();
  }

  @Test
  void theLatestIsNotDisposedOfByThatName() throws IOException {
    savepoint(stored());
    assertThat(savepointCommand("dispose", "latest"))
        .isEqualTo(
            new Answer(
                2, "firedrill: give the savepoint's path: %s is the newest%n".formatted(PATH)));
    assertThat(stored().resolve("_metadata")).exists();
  }

  @Test
  void aDryRunOfARestoreBringsNothingAnywhere() throws IOException {
    Path folder = savepoint(temporary.resolve("savepoint-1"));
    assertThat(savepointCommand("restore", folder.toString(), "--dry-run"))
        .isEqualTo(new Answer(0, ""));
    assertThat(savepointCommand("restore", folder.toString(), "--without-sinks", "--dry-run"))
        .isEqualTo(new Answer(0, ""));
    assertThat(job()).doesNotExist();
  }

  @Test
  void aRestoreThatIsRefusedBringsNothingAnywhereEither() throws IOException {
    Path folder = savepoint(temporary.resolve("savepoint-1"));
    checkpoint(job().resolve("store/firedrill/checkpoints/job/chk-9"));
    Answer answer = savepointCommand("restore", folder.toString());
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).startsWith("firedrill: ").doesNotContain("unexpected");
    assertThat(stored()).doesNotExist();
  }

  @Test
  void aSnapshotIsMeantWhicheverOfFlinksFileSystemsNamesIt() throws IOException {
    savepoint(stored());
    try (LocalJob job = new LocalJob(job())) {
      assertThat(new JobSnapshots(job).path("s3a://firedrill/savepoints/savepoint-1/"))
          .isEqualTo(PATH);
      assertThat(new JobSnapshots(job).path(PATH)).isEqualTo(PATH);
      assertThat(new JobSnapshots(job).path("latest")).isEqualTo(PATH);
    }
  }

  @Test
  void whoRefersToASnapshotIsFoundHoweverHeNamesIt() throws IOException {
    for (String named : List.of(PATH, PATH + "/", "s3a://firedrill/savepoints/savepoint-1")) {
      ManagedJob job = new Referring(job(), Map.of(named, "somebody"));
      assertThat(new JobSnapshots(job).usedBy(PATH)).as(named).contains("somebody");
      assertThat(new JobSnapshots(job).usedBy(PATH + "0")).isEmpty();
    }
    ManagedJob elsewhere = new Referring(job(), Map.of("file:///savepoint-1", "somebody"));
    assertThat(new JobSnapshots(elsewhere).usedBy(PATH)).isEmpty();
  }

  /** A job to which somebody refers. */
  private record Referring(Path folder, Map<String, String> references) implements ManagedJob {
    @Override
    public Set<String> idsInUse() {
      return Set.of();
    }

    @Override
    public boolean running() {
      return false;
    }

    @Override
    public String name() {
      return "a job";
    }

    @Override
    public ObjectStore store() {
      return new BucketFolder(folder, "firedrill");
    }

    @Override
    public JobPaths paths() {
      return new LocalJob(folder).paths();
    }

    @Override
    public Optional<FlinkRest> rest() {
      return Optional.empty();
    }

    @Override
    public Optional<Input> input() {
      return Optional.empty();
    }

    @Override
    public String take(Trigger how, SavepointFormat format, Duration deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> restorePlan(String snapshot) {
      return List.of();
    }

    @Override
    public void restore(String snapshot) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StartupProblem> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
