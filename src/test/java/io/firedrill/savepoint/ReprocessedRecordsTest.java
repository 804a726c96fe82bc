package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReprocessedRecordsTest {
  private static final String SAVEPOINT = SAVEPOINTS + "/savepoint-1";
  private static final String CHECKPOINT = CHECKPOINTS + "/job/chk-9";

  @TempDir Path bucket;
  private FakeJob job;

  @BeforeEach
  void makeJob() {
    job = new FakeJob(bucket);
  }

  private void snapshots(long inSavepoint, long inCheckpoint) throws IOException {
    SnapshotFixture.savepoint(5).read(inSavepoint).write(job.folder(SAVEPOINT));
    SnapshotFixture.checkpoint(9).read(inCheckpoint).write(job.folder(CHECKPOINT));
  }

  private Optional<String> from(String path) throws IOException {
    return new ReprocessedRecords(job).from(job.store(), path);
  }

  @Test
  void withoutACheckpointNothingWasCommitted() throws IOException {
    SnapshotFixture.savepoint(5).read(100).write(job.folder(SAVEPOINT));
    assertThat(from(SAVEPOINT)).isEmpty();
  }

  @Test
  void theyAreCountedByTheOffsetsOfTheSource() throws IOException {
    snapshots(100, 107);
    assertThat(from(SAVEPOINT)).contains("7 records, which it has committed up to " + CHECKPOINT);
    assertThat(from(CHECKPOINT)).isEmpty();
    assertThat(from(CHECKPOINT + "/")).isEmpty();
  }

  @Test
  void aCheckpointThatCommittedNothingMoreRepeatsNothing() throws IOException {
    snapshots(100, 100);
    assertThat(from(SAVEPOINT)).isEmpty();
  }

  @Test
  void aJobWhoseInputIsNotKnownIsJudgedByCheckpointIds() throws IOException {
    job.withUnknownInput();
    snapshots(100, 100);
    assertThat(from(SAVEPOINT))
        .contains("everything committed by the checkpoints after 5, up to 9");
    SnapshotFixture.savepoint(10).read(100).write(job.folder(SAVEPOINT));
    assertThat(from(SAVEPOINT)).isEmpty();
  }

  @Test
  void aRunningJobCommitsMoreUntilItIsStopped() throws IOException {
    job.isRunning();
    snapshots(100, 107);
    String more = "what the job commits until it is stopped, because it is RUNNING";
    assertThat(from(CHECKPOINT)).contains(more);
    assertThat(from(SAVEPOINT))
        .contains("7 records, which it has committed up to %s, and %s".formatted(CHECKPOINT, more));
  }
}
