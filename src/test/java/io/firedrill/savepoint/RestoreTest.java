package io.firedrill.savepoint;

import static io.firedrill.savepoint.FakeJob.CHECKPOINTS;
import static io.firedrill.savepoint.FakeJob.ID;
import static io.firedrill.savepoint.FakeJob.SAVEPOINTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
  private static final String SAVEPOINT = SAVEPOINTS + "/savepoint-1";
  private static final String CHECKPOINT = CHECKPOINTS + "/job/chk-9";
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path temporary;
  private FakeJob job;

  @BeforeEach
  void makeJob() {
    job = new FakeJob(temporary.resolve("bucket"));
  }

  /** A job with a savepoint, and a checkpoint that has committed ten records more. */
  private void moveOn() throws IOException {
    SnapshotFixture.savepoint(5).read(100).write(job.folder(SAVEPOINT));
    SnapshotFixture.checkpoint(9).read(110).write(job.folder(CHECKPOINT));
  }

  private Restore plan(String given) throws IOException {
    return Restore.plan(job, given, false);
  }

  private void refuses(String given, String message) {
    assertThatThrownBy(() -> plan(given)).isInstanceOf(Problem.class).hasMessage(message);
  }

  // what is refused

  @Test
  void aJobThatCannotBeRestoredNowIsRefusedFirst() {
    job.blockedBy("a job runs here: stop it first");
    refuses(SAVEPOINT, "a job runs here: stop it first");
  }

  @Test
  void aPathThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> plan(SAVEPOINT))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("there is no snapshot " + SAVEPOINT);
    assertThatThrownBy(() -> plan("no/such/folder"))
        .hasMessage("no/such/folder is not in the bucket firedrill");
  }

  @Test
  void aSnapshotWithoutAllItsFilesIsRefused() throws IOException {
    SnapshotFixture.savepoint(5).operator("sums").writeWithoutFiles(job.folder(SAVEPOINT));
    refuses(
        SAVEPOINT,
        "nothing was done: 1 files of %s are missing, the first is savepoints/savepoint-1/state"
            .formatted(SAVEPOINT));
  }

  @Test
  void anotherJobsSnapshotIsRefused() throws IOException {
    SnapshotFixture.savepoint(5).operator("of another job").write(job.folder(SAVEPOINT));
    SnapshotFixture.checkpoint(9).operator("sums").write(job.folder(CHECKPOINT));
    refuses(
        SAVEPOINT,
        "nothing was done: %s belongs to another job. None of its operators is in %s, this job's newest checkpoint"
            .formatted(SAVEPOINT, CHECKPOINT));
  }

  @Test
  void aJobWithoutCheckpointsTakesAnySnapshot() throws IOException {
    SnapshotFixture.savepoint(5).operator("of another job").write(job.folder(SAVEPOINT));
    assertThat(plan(SAVEPOINT).path()).isEqualTo(SAVEPOINT);
  }

  // what would be written again

  @Test
  void theNewestSnapshotRepeatsNothingAndNeedsNoConsent() throws IOException {
    moveOn();
    Restore restore = plan("latest");
    assertThat(restore.path()).isEqualTo(CHECKPOINT);
    assertThat(restore.reprocessed()).isEmpty();
    assertThatCode(() -> restore.bring(false)).doesNotThrowAnyException();
  }

  @Test
  void recordsThatWouldBeWrittenAgainNeedConsent() throws IOException {
    moveOn();
    Restore restore = plan(SAVEPOINT);
    assertThat(restore.reprocessed())
        .contains("10 records, which it has committed up to " + CHECKPOINT);
    assertThatThrownBy(() -> restore.bring(false))
        .isInstanceOf(Problem.class)
        .hasMessage("nothing was done: give --accept-repeats to restore it all the same");
    assertThatCode(() -> restore.bring(true)).doesNotThrowAnyException();
  }

  // a folder of this machine

  @Test
  void aFolderOfThisMachineIsUploadedToTheJobsSavepoints() throws IOException {
    Path folder = SnapshotFixture.savepoint(5).operator("sums").write(temporary.resolve("fetched"));
    Restore restore = plan(folder.toString());
    assertThat(restore.path()).isEqualTo(SAVEPOINTS + "/fetched");
    assertThat(restore.steps())
        .containsExactly(
            "would copy %s to %s/fetched".formatted(folder, SAVEPOINTS),
            "would start from %s/fetched".formatted(SAVEPOINTS));
    assertThat(job.folder(restore.path())).doesNotExist();
    restore.bring(false);
    assertThat(new SnapshotReader(job.store()).read(restore.path()).missing()).isEmpty();
  }

  @Test
  void aFolderIsNotUploadedWithoutTheConsentThatItsRecordsNeed() throws IOException {
    moveOn();
    Path folder = SnapshotFixture.savepoint(4).read(90).write(temporary.resolve("fetched"));
    Restore restore = plan(folder.toString());
    assertThatThrownBy(() -> restore.bring(false)).isInstanceOf(Problem.class);
    assertThat(job.folder(restore.path())).doesNotExist();
  }

  @Test
  void aFolderIsNotUploadedOverAnotherSavepoint() throws IOException {
    SnapshotFixture.savepoint(5).operator("sums").write(job.folder(SAVEPOINT));
    Path folder =
        SnapshotFixture.savepoint(6).operator("sums").write(temporary.resolve("savepoint-1"));
    Restore restore = plan(folder.toString());
    assertThatThrownBy(() -> restore.bring(true))
        .isInstanceOf(Problem.class)
        .hasMessage(SAVEPOINT + " already exists: rename the folder, or dispose of that savepoint");
    assertThat(new SnapshotReader(job.store()).read(SAVEPOINT).checkpointId()).isEqualTo(5);
  }

  @Test
  void theStateOfSinksIsLeftOutOfACopy() throws IOException {
    SnapshotFixture.savepoint(5)
        .operator(TransactionsJob.TOTALS_UID)
        .operator(TransactionsJob.LEDGER_UID)
        .write(job.folder(SAVEPOINT));
    Restore restore = Restore.plan(job, SAVEPOINT, true);
    assertThat(restore.path()).isEqualTo(SAVEPOINT + "-without-sinks");
    assertThat(restore.steps())
        .startsWith("would copy %s to %s-without-sinks".formatted(SAVEPOINT, SAVEPOINT));
    restore.bring(false);
    OperatorNames names = OperatorNames.ofTheProjectsJob();
    assertThat(new SnapshotReader(job.store()).operators(restore.path()))
        .extracting(SnapshotOperator::id)
        .extracting(names::of)
        .containsExactly(TransactionsJob.TOTALS_UID);
    assertThat(new SnapshotReader(job.store()).operators(SAVEPOINT)).hasSize(2);
  }

  // the start

  private ManualRestore start() throws IOException {
    SnapshotFixture.savepoint(5).read(100).write(job.folder(SAVEPOINT));
    Restore restore = plan(SAVEPOINT);
    restore.bring(false);
    return restore.start(SOON);
  }

  @Test
  void theJobStartsFromTheSnapshotThatWasAskedFor() throws IOException {
    ManualRestore restored = start();
    assertThat(restored).isEqualTo(new ManualRestore(ID, SAVEPOINT, SAVEPOINT));
    assertThat(restored.asAsked()).isTrue();
    assertThat(restored.describe()).isEqualTo("job 0123 runs, restored from " + SAVEPOINT);
  }

  @Test
  void aStartFromAnythingElseIsNotAsAsked() throws IOException {
    job.startsFrom(CHECKPOINT);
    ManualRestore restored = start();
    assertThat(restored.asAsked()).isFalse();
    assertThat(restored.describe())
        .isEqualTo("job 0123 runs, but was restored from %s, not from %s", CHECKPOINT, SAVEPOINT);
  }

  @Test
  void aStartFromNothingIsNotAsAsked() throws IOException {
    job.startsFrom("");
    assertThat(start().describe())
        .isEqualTo("job 0123 runs, but was restored from nothing, not from " + SAVEPOINT);
  }

  @Test
  void aJobThatDoesNotComeUpIsAProblemWithItsCause() throws IOException {
    SnapshotFixture.savepoint(5).read(100).write(job.folder(SAVEPOINT));
    job.troubledBy("no free slots");
    Restore restore = plan(SAVEPOINT);
    assertThatThrownBy(() -> restore.start(Duration.ofMillis(400)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no free slots");
  }
}
