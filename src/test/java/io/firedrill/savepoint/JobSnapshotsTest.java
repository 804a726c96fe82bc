package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSnapshotsTest {
  private static final String SAVEPOINT = SAVEPOINTS + "/savepoint-1";
  private static final String CHECKPOINT = CHECKPOINTS + "/job/chk-2";

  @TempDir Path bucket;
  private FakeJob job;

  @BeforeEach
  void makeJob() {
    job = new FakeJob(bucket);
  }

  private String path(String given) throws IOException {
    return new JobSnapshots(job).path(given);
  }

  @Test
  void latestIsTheNewestOfCheckpointsAndSavepoints() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    assertThat(path("latest")).isEqualTo(SAVEPOINT);
    SnapshotFixture.checkpoint(2).write(job.folder(CHECKPOINT));
    assertThat(path("latest")).isEqualTo(CHECKPOINT);
  }

  @Test
  void aJobWithoutSnapshotsHasNoLatest() {
    assertThatThrownBy(() -> path("latest"))
        .isInstanceOf(Problem.class)
        .hasMessage("a job has no checkpoint and no savepoint");
  }

  @Test
  void aPathIsTheSameThroughAnyFileSystemAndWithASlash() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    assertThat(path(SAVEPOINT)).isEqualTo(SAVEPOINT);
    assertThat(path(SAVEPOINT + "/")).isEqualTo(SAVEPOINT);
    assertThat(path("s3a://firedrill/savepoints/savepoint-1")).isEqualTo(SAVEPOINT);
  }

  @Test
  void aSnapshotElsewhereInTheBucketKeepsItsPath() throws IOException {
    SnapshotFixture.savepoint(1).write(bucket.resolve("old/savepoint-1"));
    assertThat(path("s3a://firedrill/old/savepoint-1"))
        .isEqualTo("s3a://firedrill/old/savepoint-1");
  }

  @Test
  void aPathWithoutMetadataIsRefused() throws IOException {
    Files.createDirectories(job.folder(SAVEPOINT));
    assertThatThrownBy(() -> path(SAVEPOINT))
        .isInstanceOf(Problem.class)
        .hasMessage(
            "there is no snapshot %s: it has no _metadata, or was disposed of. `firedrill savepoint list` shows those that exist",
            SAVEPOINT);
  }

  @Test
  void aPathOfAnotherBucketIsRefused() {
    assertThatThrownBy(() -> path("s3p://other/savepoint-1"))
        .hasMessage("s3p://other/savepoint-1 is not in the bucket firedrill");
  }

  @Test
  void theListIsOldestFirstWithWhoUsesEach() throws IOException {
    SnapshotFixture.checkpoint(2).write(job.folder(CHECKPOINT));
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    job.referredTo("s3a://firedrill/savepoints/savepoint-1/", "somebody");
    assertThat(new JobSnapshots(job).list())
        .extracting(
            listed -> listed.entry().path(), JobSnapshots.Listed::kind, JobSnapshots.Listed::usedBy)
        .containsExactly(
            tuple(SAVEPOINT, "canonical savepoint", Optional.of("somebody")),
            tuple(CHECKPOINT, "checkpoint", Optional.empty()));
  }

  @Test
  void aSnapshotThatCannotBeReadIsListedAsSuch() throws IOException {
    Files.createDirectories(job.folder(SAVEPOINT));
    Files.writeString(job.folder(SAVEPOINT).resolve("_metadata"), "not Flink's");
    assertThat(new JobSnapshots(job).list())
        .extracting(JobSnapshots.Listed::kind)
        .containsExactly("unreadable");
  }

  @Test
  void aReferenceIsFoundHoweverItNamesTheSnapshot() throws IOException {
    for (String named : new String[] {SAVEPOINT, SAVEPOINT + "/", SAVEPOINT.replace("p:", "a:")}) {
      job = new FakeJob(bucket).referredTo(named, "somebody");
      assertThat(new JobSnapshots(job).usedBy(SAVEPOINT)).as(named).contains("somebody");
      assertThat(new JobSnapshots(job).usedBy(SAVEPOINT + "0")).isEmpty();
    }
    job = new FakeJob(bucket).referredTo("file:///savepoint-1", "somebody");
    assertThat(new JobSnapshots(job).usedBy(SAVEPOINT)).isEmpty();
  }
}
