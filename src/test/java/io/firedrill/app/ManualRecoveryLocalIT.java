package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.ManagedJob.Trigger;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.local.LocalConnection;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.flink.Savepoints;
import io.firedrill.job.ArmedFailure;
import io.firedrill.job.TransactionsJob;
import io.firedrill.judge.Finding;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.run.Progress;
import io.firedrill.savepoint.ReprocessedRecords;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.DirectoryStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Savepoints by hand, and a job that ended FAILED brought back, on a real Flink. */
class ManualRecoveryLocalIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Installation installation = Installation.find();
  private final Path folder = installation.artifacts().resolve("local-it/manual-recovery");

  private LocalTarget target(JobSpec job) {
    return new LocalTarget(
        new LocalTarget.Options(
            installation.artifacts(),
            installation.flinkHome(),
            folder.resolve("work"),
            0,
            () -> false,
            Optional.of(folder.resolve(LocalJob.STORE)),
            LocalPipeline.FILES,
            1),
        job,
        LocalUpgrades.INPUT);
  }

  /** Version 1 without restarts, which fails as soon as it is told to. */
  private static JobSpec fragile() {
    JobSpec version1 = LocalUpgrades.version1(Optional.empty());
    List<String> arguments = new ArrayList<>(version1.arguments());
    arguments.addAll(List.of("--failure-trigger", LocalTarget.PATHS.failureTrigger()));
    Map<String, String> flink = new HashMap<>(version1.flink());
    flink.put("restart-strategy.type", "none");
    return new JobSpec(version1.mainClass(), version1.jars(), arguments, flink);
  }

  @Test
  void aJobThatEndedFailedComesBackFromItsLastCheckpointAndLosesNothing() throws IOException {
    new DirectoryStore(folder).deleteAll();
    String savepoint;
    try (LocalTarget target = target(fragile())) {
      StartedJob started = target.start();
      LocalConnection connection = target.connection();
      connection.write(folder);
      awaitCheckpoints(target, started.jobId());
      try (LocalJob job = new LocalJob(folder)) {
        assertThat(job.running()).isTrue();
        savepoint = job.take(Trigger.auto, SavepointFormat.CANONICAL, SOON);
        String other = job.take(Trigger.rest, SavepointFormat.NATIVE, SOON);
        SnapshotReader reader = new SnapshotReader(job.store());
        assertThat(reader.kind(savepoint)).isEqualTo("canonical savepoint");
        assertThat(reader.kind(other)).isEqualTo("native savepoint");
        assertThat(reader.read(other).missing()).isEmpty();
        assertThat(new ReprocessedRecords(job).from(job.store(), savepoint))
            .get()
            .asString()
            .contains("it is RUNNING");
      }
      fail(target, started.jobId());
    }
    LocalConnection.remove(folder);

    String latest;
    try (LocalJob job = new LocalJob(folder)) { // nothing runs: the files are looked at
      assertThat(job.running()).isFalse();
      List<SnapshotList.Entry> checkpoints =
          new SnapshotList(job.store()).below(job.paths().checkpoints());
      latest = checkpoints.get(checkpoints.size() - 1).path();
      assertThat(new ReprocessedRecords(job).from(job.store(), latest)).isEmpty();
      assertThat(new ReprocessedRecords(job).from(job.store(), savepoint))
          .get()
          .asString()
          .contains("records, which");
      new SnapshotCopy(job.store()).download(savepoint, folder.resolve("fetched"));
      theBackupCanBeRestored(job, latest);
    }
    try (LocalTarget target = target(LocalUpgrades.version1(Optional.of(latest)))) {
      StartedJob started = target.start();
      awaitCheckpoints(target, started.jobId());
      assertThat(target.rest().checkpoints(started.jobId()).lastRestored().orElseThrow().path())
          .isEqualTo(latest);
      AuditReport report = stopAndAudit(target, started.jobId());
      assertThat(report.examples()).isEmpty();
      assertThat(report.records()).isPositive();
    } finally {
      new DirectoryStore(folder).deleteAll();
    }
  }

  private void theBackupCanBeRestored(LocalJob job, String latest) throws IOException {
    // one of them may be newer than the last checkpoint
    job.store().deleteBelow(job.store().keyOf(job.paths().savepoints()) + "/");
    BackupCheck check =
        new BackupCheck(
            installation, LocalUpgrades.project(installation), Progress.SILENT, Clock.systemUTC());
    BackupCheck.Result result = check.run(job);
    assertThat(result.path()).isEqualTo(latest);
    assertThat(result.finding()).as(result.toString()).isInstanceOf(Finding.Holds.class);
    assertThat(result.restored()).isPresent();

    BackupCheck.Result alone = check.run(job.store(), List.of(job.paths().checkpoints()));
    assertThat(alone.path()).isEqualTo(latest);
    assertThat(alone.finding()).as(alone.toString()).isInstanceOf(Finding.Holds.class);

    String file = new SnapshotReader(job.store()).files(latest).iterator().next();
    byte[] content;
    try (InputStream stream = job.store().open(file)) {
      content = stream.readAllBytes();
    }
    job.store().delete(file);
    assertThat(check.run(job).finding())
        .isInstanceOf(Finding.Broken.class)
        .extracting(Finding::reason)
        .asString()
        .contains("is not whole", file);
    job.store().put(file, content);
  }

  private static void awaitCheckpoints(LocalTarget target, String jobId) {
    Wait.until(
        "two checkpoints",
        SOON,
        () -> {
          long completed =
              target.rest().checkpoints(jobId).history().stream()
                  .filter(c -> c.completed() && !c.savepoint())
                  .count();
          return completed >= 2 ? Look.seen(completed) : Look.notYet("%d", completed);
        });
  }

  private static void fail(LocalTarget target, String jobId) throws IOException {
    target
        .store()
        .put(
            target.store().keyOf(LocalTarget.PATHS.failureTrigger()),
            new ArmedFailure.Trigger(0, 0, 100, Long.MAX_VALUE)
                .toLine()
                .getBytes(StandardCharsets.UTF_8));
    Wait.until(
        "the job to end FAILED",
        SOON,
        () -> {
          String state = target.rest().job(jobId).state();
          return state.equals("FAILED") ? Look.seen(state) : Look.notYet("%s", state);
        });
  }

  private static AuditReport stopAndAudit(LocalTarget target, String jobId) throws IOException {
    String path = new Savepoints(target.rest()).stop(jobId, LocalTarget.PATHS.savepoints(), SOON);
    Wait.until(
        "the job to be FINISHED",
        SOON,
        () -> {
          String state = target.rest().job(jobId).state();
          return state.equals("FINISHED") ? Look.seen(state) : Look.notYet("%s", state);
        });
    LedgerLayout layout =
        new LedgerLayout(
            target.store().keyOf(LocalTarget.PATHS.ledger()),
            target.store().keyOf(LocalTarget.PATHS.rejects()));
    Map<Integer, Long> offsets =
        new SnapshotReader(target.store()).sourceOffsets(path, TransactionsJob.SOURCE_UID);
    return new Auditor(new FolderOutput(target.store(), layout), LocalUpgrades.INPUT)
        .audit(Cut.upTo(offsets, true));
  }
}
