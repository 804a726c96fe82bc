package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.WriteProbe;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.Savepoints;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Phases;
import io.firedrill.snapshot.Snapshot;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.wait.DeadlinePassed;
import java.io.IOException;

/** Takes the rehearsal's savepoint of the live job, which goes on, and reads it back. */
record RehearsalSavepoint(UpgradeTarget target, UpgradeOptions options, Phases phases) {
  /** The savepoint's path; null if there is none, which is then a fact. */
  String take(String jobId, Versions versions) throws IOException {
    RunningJob live = target.live();
    String liveFolder = live.paths().savepoints();
    try {
      probe(liveFolder);
    } catch (IOException e) {
      return failed(
          Texts.format(
              "savepoints of the upgrade go to %s, which cannot be written to: %s",
              liveFolder, e.getMessage()));
    }
    String folder = options.keepSavepoint() ? liveFolder : target.shadow().paths().savepoints();
    long began = phases.now();
    String path;
    try {
      path =
          new Savepoints(live.rest())
              .take(jobId, folder, options.format(), options.deadlines().savepoint());
    } catch (Problem e) {
      return failed(e.getMessage());
    } catch (DeadlinePassed e) {
      if (!options.keepSavepoint()) {
        target.shadow().expectSavepoint();
      }
      throw e;
    }
    long millis = phases.now() - began;
    SnapshotReader reader = new SnapshotReader(live.store());
    phases.add(new UpgradeFact.SavepointTaken(phases.now(), path, reader.kind(path), millis));
    Snapshot read = reader.read(path);
    phases.add(
        new UpgradeFact.SavepointRead(
            phases.now(),
            read.checkpointId(),
            path,
            StateSizes.ofBoth(live.store(), versions).in(path),
            read.files(),
            read.missing()));
    return path;
  }

  /** Checks that the folder of the live job's savepoints can be written to at all. */
  private void probe(String folder) throws IOException {
    if (folder.isEmpty()) {
      return; // the link on settings says so
    }
    new WriteProbe(target.live().store(), folder).check(phases.now());
  }

  private String failed(String reason) {
    phases.add(new UpgradeFact.SavepointFailed(phases.now(), reason));
    return null;
  }
}
