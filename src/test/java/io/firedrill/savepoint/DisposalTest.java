package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisposalTest {
  private static final String SAVEPOINT = SAVEPOINTS + "/savepoint-1";
  private static final String CHECKPOINT = CHECKPOINTS + "/job/chk-2";

  @TempDir Path bucket;
  private FakeJob job;

  @BeforeEach
  void makeJob() throws IOException {
    job = new FakeJob(bucket);
    SnapshotFixture.savepoint(3).operator("sums").write(job.folder(SAVEPOINT));
    SnapshotFixture.checkpoint(2).operator("sums").write(job.folder(CHECKPOINT));
  }

  private void refuses(String given, String message) {
    assertThatThrownBy(() -> new Disposal(job).remove(given, false))
        .isInstanceOf(Problem.class)
        .hasMessage(message);
    assertThat(job.folder(SAVEPOINT).resolve("_metadata")).exists();
    assertThat(job.folder(CHECKPOINT).resolve("_metadata")).exists();
  }

  @Test
  void aSavepointIsRemovedWithAllItsFilesAndNothingBesideIt() throws IOException {
    SnapshotFixture.savepoint(4).write(job.folder(SAVEPOINT + "0"));
    assertThat(new Disposal(job).remove(SAVEPOINT + "/", false)).isEqualTo(SAVEPOINT);
    assertThat(job.store().list("savepoints/savepoint-1/")).isEmpty();
    assertThat(job.folder(SAVEPOINT + "0").resolve("_metadata")).exists();
  }

  @Test
  void theLatestIsNotRemovedByThatName() {
    refuses("latest", "give the savepoint's path: %s is the newest".formatted(SAVEPOINT));
  }

  @Test
  void aCheckpointIsKept() {
    refuses(
        CHECKPOINT,
        "%s is a checkpoint: Flink removes those itself, and the last one of a job may be the only one it can be restored from"
            .formatted(CHECKPOINT));
  }

  @Test
  void aSavepointThatSomebodyRefersToIsKept() {
    job.referredTo("s3a://firedrill/savepoints/savepoint-1", "a deployment starts from it");
    refuses(SAVEPOINT, SAVEPOINT + " is kept: a deployment starts from it");
  }

  @Test
  void aSavepointOutsideTheJobsFolderIsKeptUnlessItMayBeAnywhere() throws IOException {
    String elsewhere = "s3p://firedrill/archive/savepoint-7";
    SnapshotFixture.savepoint(7).write(job.folder(elsewhere));
    refuses(
        elsewhere,
        elsewhere
            + " is kept: it is not in the savepoint folder of a job, s3p://firedrill/savepoints;"
            + " another job may need it. If none does, give --anywhere");
    assertThat(new Disposal(job).remove(elsewhere, true)).isEqualTo(elsewhere);
    assertThat(job.folder(elsewhere).resolve("_metadata")).doesNotExist();
  }

  @Test
  void aSavepointWhoseFilesACheckpointUsesIsKept() throws IOException {
    SnapshotFixture.checkpoint(5)
        .uses(SAVEPOINT + "/state")
        .writeWithoutFiles(job.folder(CHECKPOINTS + "/another/chk-5"));
    refuses(
        SAVEPOINT,
        SAVEPOINT + " is kept: files of it are part of " + CHECKPOINTS + "/another/chk-5");
  }

  @Test
  void nothingIsRemovedWhileACheckpointCannotBeRead() throws IOException {
    Path damaged = job.folder(CHECKPOINTS + "/another/chk-6");
    Files.createDirectories(damaged);
    Files.writeString(damaged.resolve("_metadata"), "damaged");
    assertThatThrownBy(() -> new Disposal(job).remove(SAVEPOINT, false))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot determine whether checkpoints still use it");
    assertThat(job.folder(SAVEPOINT).resolve("_metadata")).exists();
  }

  @Test
  void itsMetadataGoesFirst() throws IOException {
    job.deletesAtMost(1);
    assertThatThrownBy(() -> new Disposal(job).remove(SAVEPOINT, false)).hasMessage("no more");
    assertThat(job.folder(SAVEPOINT).resolve("_metadata")).doesNotExist();
    assertThat(job.folder(SAVEPOINT).resolve("state")).exists();
  }

  @Test
  void theJobIsHeldMeanwhile() throws IOException {
    new Disposal(job).remove(SAVEPOINT, false);
    assertThat(job.held()).isTrue();
  }
}
