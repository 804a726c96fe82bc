package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
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
    assertThatThrownBy(() -> new Disposal(job).remove(given))
        .isInstanceOf(Problem.class)
        .hasMessage(message);
    assertThat(job.folder(SAVEPOINT).resolve("_metadata")).exists();
    assertThat(job.folder(CHECKPOINT).resolve("_metadata")).exists();
  }

  @Test
  void aSavepointIsRemovedWithAllItsFilesAndNothingBesideIt() throws IOException {
    SnapshotFixture.savepoint(4).write(job.folder(SAVEPOINT + "0"));
    assertThat(new Disposal(job).remove(SAVEPOINT + "/")).isEqualTo(SAVEPOINT);
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
}
