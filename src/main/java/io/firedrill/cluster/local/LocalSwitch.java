package io.firedrill.cluster.local;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.flink.Savepoints;
import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Stops the live job with a savepoint and starts another version from it, behind the same REST
 * port. It works on a thread of its own, as an operator does.
 */
final class LocalSwitch implements VersionSwitch {
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
  private static final Duration INTERRUPT_DEADLINE = Duration.ofSeconds(30);

  private final LocalTarget live;
  private final LocalVersions versions;
  private volatile UpgradeProgress progress =
      new UpgradeProgress(false, Optional.empty(), "", "nothing has been upgraded", "");
  private Thread worker;

  LocalSwitch(LocalTarget live, LocalVersions versions) {
    this.live = live;
    this.versions = versions;
  }

  @Override
  public synchronized void upgrade() throws IOException {
    endWork();
    JobVersion version = versions.next();
    JobSpec next =
        new JobSpec(
            version.mainClass().orElseThrow(),
            version.jars(),
            version.arguments(),
            version.flink());
    String old = live.rest().jobs().get(0);
    work(
        under("", old, "stopping the old version with a savepoint"),
        () -> {
          String savepoint = stopWithSavepoint(old);
          progress = under(savepoint, "", "starting the new version");
          start(next, savepoint, versions.change().to().allowNonRestoredState());
        });
  }

  @Override
  public synchronized void rollBack(String savepoint) {
    endWork();
    work(
        under(savepoint, "", "starting the old version"),
        () -> start(versions.change().from(), savepoint, false));
  }

  private static UpgradeProgress under(String savepoint, String jobId, String state) {
    return new UpgradeProgress(true, stoppedWith(savepoint), jobId, state, "");
  }

  private static Optional<StoppedWith> stoppedWith(String savepoint) {
    return StoppedWith.reported("savepoint", savepoint);
  }

  private String stopWithSavepoint(String jobId) throws IOException {
    String path = new Savepoints(live.rest()).stop(jobId, live.paths().savepoints(), STOP_DEADLINE);
    return Wait.until(
        "the old version to end",
        STOP_DEADLINE,
        () -> {
          live.checkAlive();
          String state = live.rest().job(jobId).state();
          return state.equals("FINISHED") ? Look.seen(path) : Look.notYet("it is %s", state);
        });
  }

  private void start(JobSpec job, String savepoint, boolean allowNonRestoredState) {
    String jobId = live.replaceJob(LocalVersions.restored(job, savepoint, allowNonRestoredState));
    progress = new UpgradeProgress(false, stoppedWith(savepoint), jobId, "Flink shows the job", "");
  }

  private interface Work {
    void run() throws IOException;
  }

  private void work(UpgradeProgress first, Work work) {
    progress = first;
    worker =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) { // an interrupted wait throws what it does not declare
                failed(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
              }
            },
            "upgrade");
    worker.setDaemon(true);
    worker.start();
  }

  private void failed(String why) {
    UpgradeProgress last = progress;
    progress =
        new UpgradeProgress(
            false,
            last.stopped(),
            last.jobId(),
            "failed while " + last.state(),
            blocker().map(StartupProblem::reason).orElse(why));
  }

  private void endWork() {
    if (!interrupt()) {
      throw new Problem("the work under way cannot be interrupted");
    }
  }

  /** Interrupts what is under way; whether it has ended. */
  boolean interrupt() {
    if (worker == null) {
      return true;
    }
    worker.interrupt();
    try {
      worker.join(INTERRUPT_DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !worker.isAlive();
  }

  @Override
  public UpgradeProgress progress() {
    return progress;
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return live.runningCluster().flatMap(LocalCluster::blocker);
  }
}
