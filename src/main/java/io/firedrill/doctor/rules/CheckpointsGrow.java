package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.Checkpoints;
import java.util.List;

/** State that grows fast. */
final class CheckpointsGrow implements Rule {
  private static final int ENOUGH = 5;
  private static final long SMALL = 10L << 20;

  @Override
  public Advice advice() {
    return Advice.info("checkpoints-grow")
        .why(
            "State that doubles within a few checkpoints has no bound that has been reached: restores take longer and longer.")
        .flink("dev/datastream/fault-tolerance/state/#state-time-to-live-ttl")
        .remedy("a TTL for keys that do not come back, windows that end");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    List<Checkpoints.Checkpoint> completed = subject.running().get().checkpoints().completed();
    if (completed.size() < ENOUGH) {
      return Look.unseen("%d completed checkpoints are too few for a trend", completed.size());
    }
    long first = completed.get(0).stateBytes();
    long last = completed.get(completed.size() - 1).stateBytes();
    return last < SMALL || last < 2 * first
        ? Look.fine()
        : Look.found(
            "the job's checkpoints",
            "from %,d to %,d bytes within %d checkpoints",
            first,
            last,
            completed.size());
  }
}
