package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final String LIVING = CHECKPOINTS + "/" + "a".repeat(32);
  private static final String DEAD = CHECKPOINTS + "/" + "d".repeat(32);

  @TempDir Path bucket;
  private FakeJob job;

  /** A job that runs, with two checkpoints, and one under an id that it no longer has. */
  @BeforeEach
  void makeJob() throws IOException {
    job = new FakeJob(bucket).using("a".repeat(32));
    SnapshotFixture.checkpoint(7).operator("sums").write(job.folder(DEAD + "/chk-7"));
    SnapshotFixture.checkpoint(8).operator("sums").write(job.folder(LIVING + "/chk-8"));
    SnapshotFixture.checkpoint(9).operator("sums").write(job.folder(LIVING + "/chk-9"));
  }

  private Orphans orphans() {
    return new Orphans(job, Duration.ofHours(24), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** All that is there was written so long ago. */
  private void ages(Duration age) throws IOException {
    try (Stream<Path> files = Files.walk(bucket)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("_metadata")) {
          Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
        }
      }
    }
  }

  private void file(String path) throws IOException {
    Files.createDirectories(job.folder(path).getParent());
    Files.writeString(job.folder(path), "state");
  }

  private List<String> found() throws IOException {
    return orphans().find().orphans().stream().map(Orphans.Folder::path).toList();
  }

  private String kept(String path) throws IOException {
    return orphans().find().kept().stream()
        .filter(kept -> kept.folder().path().equals(path))
        .map(Orphans.Kept::why)
        .findFirst()
        .orElse("");
  }

  @Test
  void theFolderOfAnIdThatNoJobHasIsAnOrphanAndSaysWhatIsInIt() throws IOException {
    ages(Duration.ofDays(3));
    Orphans.Folder orphan = orphans().find().orphans().get(0);
    assertThat(orphan.path()).isEqualTo(DEAD);
    assertThat(orphan.what())
        .isEqualTo("of a job id that is not in use, with 1 complete checkpoint");
    assertThat(orphan.size().objects()).isEqualTo(2);
    assertThat(orphan.lastWritten()).isEqualTo(NOW.minus(Duration.ofDays(3)));
  }

  @Test
  void whatWasWrittenToLatelyMayBeAnotherJobs() throws IOException {
    ages(Duration.ofHours(23));
    assertThat(found()).isEmpty();
    assertThat(kept(DEAD)).isEqualTo("written to lately: another job may use it");
  }

  @Test
  void aCheckpointThatSomebodyStartsFromKeepsItsFolder() throws IOException {
    ages(Duration.ofDays(3));
    job.referredToByAnother(
        DEAD.replace("s3p", "s3a") + "/chk-7", "FlinkDeployment other starts from it");
    assertThat(found()).isEmpty();
    assertThat(kept(DEAD)).isEqualTo("FlinkDeployment other starts from it");
  }

  @Test
  void filesThatACheckpointOrSavepointElsewhereUsesKeepTheirFolder() throws IOException {
    SnapshotFixture.savepoint(3)
        .uses(DEAD + "/shared/sst")
        .writeWithoutFiles(job.folder(SAVEPOINTS + "/savepoint-dddddd-1"));
    ages(Duration.ofDays(3));
    assertThat(found()).isEmpty();
    assertThat(kept(DEAD))
        .isEqualTo("files of it are part of " + SAVEPOINTS + "/savepoint-dddddd-1");
  }

  @Test
  void theNewestCheckpointOfAllIsKeptThoughNoJobIsKnownToHaveItsId() throws IOException {
    job.using();
    ages(Duration.ofDays(3));
    assertThat(found()).containsExactly(DEAD);
  }

  @Test
  void whatACheckpointThatDidNotCompleteHasLeftIsAnOrphanOnceOthersHaveCompleted()
      throws IOException {
    file(LIVING + "/chk-5/state");
    file(LIVING + "/chk-10/state");
    file(LIVING + "/shared/sst");
    ages(Duration.ofDays(3));
    assertThat(found()).containsExactlyInAnyOrder(LIVING + "/chk-5", DEAD);
  }

  @Test
  void soIsASavepointWithoutItsMetadata() throws IOException {
    file(SAVEPOINTS + "/savepoint-aaaaaa-12ab/state");
    file(SAVEPOINTS + "/somebody/else");
    SnapshotFixture.savepoint(4)
        .operator("sums")
        .write(job.folder(SAVEPOINTS + "/savepoint-aaaaaa-4"));
    ages(Duration.ofDays(3));
    assertThat(found()).contains(SAVEPOINTS + "/savepoint-aaaaaa-12ab").hasSize(2);
  }

  @Test
  void whatHasNotTheNameOfAJobIsNotLookedAt() throws IOException {
    file(CHECKPOINTS + "/notes/readme");
    file(CHECKPOINTS + "/readme");
    ages(Duration.ofDays(3));
    assertThat(found()).containsExactly(DEAD);
  }

  @Test
  void nothingIsTakenForAnOrphanWhileASnapshotCannotBeRead() throws IOException {
    Files.writeString(job.folder(LIVING + "/chk-8").resolve("_metadata"), "damaged");
    assertThatThrownBy(() -> orphans().find())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot determine what is still needed: " + LIVING + "/chk-8");
  }

  @Test
  void anOrphanIsRemovedWithAllThatIsInItAndNothingBesideIt() throws IOException {
    ages(Duration.ofDays(3));
    assertThat(orphans().remove(DEAD.replace("s3p", "s3") + "/").path()).isEqualTo(DEAD);
    assertThat(job.store().list("checkpoints/" + "d".repeat(32))).isEmpty();
    assertThat(job.store().list("checkpoints/" + "a".repeat(32))).hasSize(4);
    assertThat(job.held()).isTrue();
  }

  @Test
  void whatIsNeededIsNotRemoved() throws IOException {
    ages(Duration.ofHours(1));
    assertThatThrownBy(() -> orphans().remove(DEAD))
        .hasMessage(DEAD + " is kept: written to lately: another job may use it");
    assertThatThrownBy(() -> orphans().remove(LIVING))
        .hasMessage(LIVING + " is kept: it is not among the folders that nobody needs");
    assertThatThrownBy(() -> orphans().remove("s3p://firedrill/")).hasMessageContaining("is kept");
    assertThat(job.store().list("checkpoints/")).hasSize(6);
  }

  @Test
  void itsMetadataGoesFirst() throws IOException {
    ages(Duration.ofDays(3));
    job.deletesAtMost(1);
    assertThatThrownBy(() -> orphans().remove(DEAD)).hasMessage("no more");
    assertThat(job.folder(DEAD + "/chk-7").resolve("_metadata")).doesNotExist();
    assertThat(job.folder(DEAD + "/chk-7").resolve("state")).exists();
  }
}
