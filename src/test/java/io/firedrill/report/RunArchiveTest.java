package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import io.firedrill.store.FakeS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in a bucket. */
class RunArchiveTest {
  private static final Path RECORDED = Path.of("src/test/resources/evidence");

  @TempDir Path folder;

  private FakeS3 bucket;

  @BeforeEach
  void aBucket() throws IOException {
    bucket = new FakeS3(Optional.empty());
  }

  @AfterEach
  void isClosed() {
    bucket.close();
  }

  private RunArchive archive(String path) {
    return new RunArchive(bucket.store(), path);
  }

  /** A run of a drill with its report. */
  private Path run(String drill) throws IOException {
    Path run = Files.createDirectories(folder.resolve("drills").resolve(drill).resolve("1-local"));
    Files.copy(RECORDED.resolve(drill).resolve("evidence.jsonl"), run.resolve("evidence.jsonl"));
    Files.writeString(run.resolve("report.html"), "a report");
    return run;
  }

  @Test
  void aRunIsKeptUnderItsNameAndAnotherOfThatNameBesideIt() throws IOException {
    RunArchive archive = archive("s3://b/of/all");
    Path run = run("taskmanager-kill");
    String first = archive.add(run, folder.resolve("drills"));
    String second = archive.add(run, folder.resolve("drills"));
    assertThat(first).matches("s3://b/of/all/taskmanager-kill/1-local-[0-9a-f]{8}");
    assertThat(second).isNotEqualTo(first);
    assertThat(bucket.objects())
        .containsOnlyKeys(
            List.of(first, second).stream()
                .map(path -> path.substring("s3://b/".length()))
                .flatMap(key -> List.of(key + "/evidence.jsonl", key + "/report.html").stream())
                .toList());
    assertThat(bucket.objects().get(first.substring("s3://b/".length()) + "/evidence.jsonl"))
        .isEqualTo(Files.readAllBytes(run.resolve("evidence.jsonl")));
  }

  @Test
  void aHistoryIsReadFromIt() throws IOException {
    archive("s3://b/all").add(run("taskmanager-kill"), folder.resolve("drills"));
    archive("s3://b/all/").add(run("jobmanager-kill"), folder.resolve("drills"));
    archive("s3://b/all-others").add(run("lab"), folder.resolve("drills"));
    bucket.objects().put("all/not/a/run.txt", new byte[] {1});
    Path into = Files.createDirectory(folder.resolve("into"));
    List<String> progress = new ArrayList<>();
    archive("s3://b/all").fetch(into, (runs, of) -> progress.add(runs + " of " + of));
    History history = History.read(List.of(into), Instant.EPOCH, problem -> {});
    assertThat(history.drills())
        .extracting(History.OfDrill::name)
        .containsExactly("jobmanager-kill on local", "taskmanager-kill on local");
    assertThat(progress).containsExactly("1 of 2", "2 of 2");
    String page = Files.readString(new HistoryReport(history).write(folder));
    assertThat(page).as("their reports are elsewhere").doesNotContain("report.html");
  }

  @Test
  void aKeyIsNotAPath() throws IOException {
    bucket.objects().put("../../x/evidence.jsonl", new byte[] {1});
    Path into = Files.createDirectory(folder.resolve("into"));
    archive("s3://b").fetch(into, (runs, of) -> {});
    assertThat(into.resolve("00000_.._.._x_evidence.jsonl/evidence.jsonl")).exists();
  }

  @Test
  void whereThereAreNoRunsItSaysSo() throws IOException {
    Path into = Files.createDirectory(folder.resolve("into"));
    assertThatThrownBy(() -> archive("s3://b/empty").fetch(into, (runs, of) -> {}))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no evidence.jsonl below s3://b/empty");
  }
}
