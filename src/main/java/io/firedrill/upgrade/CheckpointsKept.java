package io.firedrill.upgrade;

import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.run.Phases;
import java.io.IOException;
import java.util.List;

/** What a new version finds in the high-availability store, as it was seen last; recorded once. */
final class CheckpointsKept {
  private final RunningJob live;
  private final Phases phases;
  private final String job;
  private List<Long> last = List.of();

  CheckpointsKept(RunningJob live, Phases phases, String job) {
    this.live = live;
    this.phases = phases;
    this.job = job;
  }

  void look() {
    try {
      List<Long> now = live.checkpointsInHaStore(job);
      last = now.isEmpty() ? last : now;
    } catch (IOException e) {
      // what was not seen is not known
    }
  }

  void record() {
    if (!last.isEmpty()) {
      phases.add(new UpgradeFact.CheckpointsKept(phases.now(), last));
      last = List.of();
    }
  }
}
