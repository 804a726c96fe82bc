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
import java.util.List;
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

  private List<JobSnapshots.Listed> list() throws IOException {
    JobSnapshots snapshots = new JobSnapshots(job);
    return snapshots.describe(snapshots.find().own());
  }

  @Test
  void latestIsTheNewestOfCheckpointsAndSavepoints() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    assertThat(path("latest")).isEqualTo(SAVEPOINT);
    SnapshotFixture.checkpoint(2).write(job.folder(CHECKPOINT));
    assertThat(path("latest")).isEqualTo(CHECKPOINT);
  }

  @Test
  void theLatestSavepointIsTheNewestOfThoseWhateverCheckpointsAreNewer() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    SnapshotFixture.savepoint(2).write(job.folder(SAVEPOINTS + "/savepoint-2"));
    SnapshotFixture.checkpoint(3).write(job.folder(CHECKPOINTS + "/job/chk-3"));
    JobSnapshots snapshots = new JobSnapshots(job);
    assertThat(snapshots.newestSavepoint().path()).isEqualTo(SAVEPOINTS + "/savepoint-2");
    assertThat(snapshots.savepoint("latest")).isEqualTo(SAVEPOINTS + "/savepoint-2");
    assertThat(snapshots.savepoint(SAVEPOINT + "/")).isEqualTo(SAVEPOINT);
  }

  @Test
  void aJobThatHasOnlyCheckpointsHasNoLatestSavepoint() throws IOException {
    SnapshotFixture.checkpoint(2).write(job.folder(CHECKPOINT));
    assertThatThrownBy(() -> new JobSnapshots(job).newestSavepoint())
        .isInstanceOf(Problem.class)
        .hasMessage("a job has no savepoint: `firedrill savepoint take` takes one");
  }

  @Test
  void withANewerSavepointThatCannotBeReadTheLatestSavepointIsNotKnown() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    Files.createDirectories(job.folder(SAVEPOINTS + "/savepoint-9"));
    Files.writeString(job.folder(SAVEPOINTS + "/savepoint-9/_metadata"), "not Flink's");
    assertThatThrownBy(() -> new JobSnapshots(job).newestSavepoint())
        .isInstanceOf(Problem.class)
        .hasMessageContaining(SAVEPOINTS + "/savepoint-9 cannot be read. Pass the path");
  }

  @Test
  void aCheckpointThatCannotBeReadHidesNoSavepoint() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    Files.createDirectories(job.folder(CHECKPOINT));
    Files.writeString(job.folder(CHECKPOINT + "/_metadata"), "not Flink's");
    assertThat(new JobSnapshots(job).newestSavepoint().path()).isEqualTo(SAVEPOINT);
  }

  @Test
  void aJobWithoutSnapshotsHasNoLatest() {
    assertThatThrownBy(() -> path("latest"))
        .isInstanceOf(Problem.class)
        .hasMessage("a job has no checkpoint and no savepoint");
  }

  /** The operator's default configuration may name a folder that the spec does not. */
  @Test
  void aSavepointElsewhereThatTheJobRefersToMayBeItsLatest() throws IOException {
    SnapshotFixture.checkpoint(2).write(job.folder(CHECKPOINT));
    SnapshotFixture.savepoint(3).write(bucket.resolve("default/savepoint-1"));
    job.referredTo("s3p://firedrill/default/savepoint-1", "upgraded through it");
    assertThat(path("latest")).isEqualTo("s3p://firedrill/default/savepoint-1");
    assertThat(new JobSnapshots(job).newestCheckpoint().orElseThrow().path()).isEqualTo(CHECKPOINT);
  }

  @Test
  void withASnapshotThatCannotBeReadTheLatestIsNotKnown() throws IOException {
    SnapshotFixture.savepoint(1).write(job.folder(SAVEPOINT));
    job.referredTo("s3p://other/savepoint-9", "upgraded through it");
    assertThatThrownBy(() -> path("latest"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("s3p://other/savepoint-9 (upgraded through it) cannot be read");
    assertThat(list()).hasSize(1);
    assertThat(path(SAVEPOINT)).isEqualTo(SAVEPOINT);
  }

  @Test
  void checkpointsAtTheRootOfTheBucketAreToldFromTheSavepointsBelowIt() throws IOException {
    job.checkpointsIn("s3p://firedrill/");
    SnapshotFixture.checkpoint(2).write(bucket.resolve("job/chk-2"));
    SnapshotFixture.savepoint(3).write(job.folder(SAVEPOINT));
    JobSnapshots snapshots = new JobSnapshots(job);
    assertThat(list())
        .extracting(listed -> listed.entry().path())
        .containsExactly("s3p://firedrill/job/chk-2", SAVEPOINT);
    assertThat(snapshots.newestCheckpoint().orElseThrow().path())
        .isEqualTo("s3p://firedrill/job/chk-2");
    assertThat(path("s3a://firedrill/job/chk-2/")).isEqualTo("s3p://firedrill/job/chk-2");
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
            "there is no snapshot %s: it has no _metadata, or was disposed of. `firedrill savepoint"
                + " list` shows those that exist",
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
    assertThat(list())
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
    assertThat(list()).extracting(JobSnapshots.Listed::kind).containsExactly("unreadable");
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

  private static final String OURS = "aaaaaa".repeat(5) + "aa";
  private static final String THEIRS = "bbbbbb".repeat(5) + "bb";

  /** Two jobs of one jar, as one folder for all checkpoints has them: theirs is the newer. */
  private void twoJobsShareTheirFolders() throws IOException {
    SnapshotFixture.checkpoint(7).write(job.folder(CHECKPOINTS + "/" + OURS + "/chk-7"));
    SnapshotFixture.savepoint(8).write(job.folder(SAVEPOINTS + "/savepoint-bbbbbb-0123456789ab"));
    SnapshotFixture.checkpoint(9).write(job.folder(CHECKPOINTS + "/" + THEIRS + "/chk-9"));
  }

  @Test
  void latestIsNeverAnotherJobs() throws IOException {
    twoJobsShareTheirFolders();
    job.sharing(OURS);
    assertThat(path("latest")).isEqualTo(CHECKPOINTS + "/" + OURS + "/chk-7");
    assertThat(list()).hasSize(1);
    assertThat(new JobSnapshots(job).ofOthers()).hasSize(2);
  }

  @Test
  void whatAnotherRefersToIsNotThisJobs() throws IOException {
    twoJobsShareTheirFolders();
    String theirs = CHECKPOINTS + "/" + THEIRS + "/chk-9";
    job.sharing(OURS).referredToByAnother(theirs, "another deployment starts from it");
    assertThat(path("latest")).isEqualTo(CHECKPOINTS + "/" + OURS + "/chk-7");
    assertThat(list()).hasSize(1);
    assertThat(new JobSnapshots(job).usedBy(theirs)).contains("another deployment starts from it");
  }

  @Test
  void aSavepointIsTheJobsByTheIdInItsName() throws IOException {
    twoJobsShareTheirFolders();
    SnapshotFixture.savepoint(10).write(job.folder(SAVEPOINTS + "/savepoint-aaaaaa-0123456789ab"));
    job.sharing(OURS);
    assertThat(path("latest")).isEqualTo(SAVEPOINTS + "/savepoint-aaaaaa-0123456789ab");
  }

  @Test
  void anIdThatBeginsAsThoseOfManySessionJobsDoProvesNothing() throws IOException {
    twoJobsShareTheirFolders();
    SnapshotFixture.savepoint(10).write(job.folder(SAVEPOINTS + "/savepoint-000000-0123456789ab"));
    job.sharing(OURS, "00000000aaaaaaaaaaaaaaaaaaaaaaaa");
    assertThat(path("latest")).isEqualTo(CHECKPOINTS + "/" + OURS + "/chk-7");
  }

  @Test
  void whereNothingIsKnownToBeTheJobsTheCandidatesAreNamed() throws IOException {
    twoJobsShareTheirFolders();
    job.sharing("cccccccccccccccccccccccccccccccc");
    assertThatThrownBy(() -> path("latest"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "cannot determine the latest snapshot of a job: none in its folders matches a known job"
                + " id")
        .hasMessageContaining(CHECKPOINTS + "/" + THEIRS + "/chk-9");
  }

  @Test
  void anotherJobsSavepointIsNotDisposedOf() throws IOException {
    twoJobsShareTheirFolders();
    job.sharing(OURS);
    String theirs = SAVEPOINTS + "/savepoint-bbbbbb-0123456789ab";
    assertThatThrownBy(() -> new Disposal(job).remove(theirs, true))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("another job may need it");
    assertThat(job.folder(theirs)).exists();
  }

  @Test
  void whatIsRepeatedIsCountedByTheJobsOwnCheckpoints() throws IOException {
    twoJobsShareTheirFolders();
    job.withUnknownInput().sharing(OURS);
    String ours = CHECKPOINTS + "/" + OURS + "/chk-7";
    assertThat(new ReprocessedRecords(job).from(job.store(), ours)).isEmpty();
    job.sharing("cccccccccccccccccccccccccccccccc");
    assertThat(new ReprocessedRecords(job).from(job.store(), ours).orElseThrow())
        .contains("the job's own checkpoints cannot be identified");
  }

  @Test
  void aRunningJobIsNotRestoredFromACheckpointThatItsStopMayDelete() throws IOException {
    SnapshotFixture.checkpoint(2).read(5).write(job.folder(CHECKPOINT));
    job.isRunning();
    assertThatThrownBy(() -> Restore.plan(job, CHECKPOINT, false))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("stopping the job may delete that checkpoint")
        .hasMessageContaining("firedrill savepoint take");
  }
}
