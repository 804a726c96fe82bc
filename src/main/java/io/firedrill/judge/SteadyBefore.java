package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Link 1: before the fault the job ran without restarts, checkpointed and wrote output. */
record SteadyBefore() implements Link {
  private static final int CHECKPOINTS = 2;

  @Override
  public String name() {
    return "steady state";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Finding> spoilt = Audits.spoiltBefore(evidence);
    if (spoilt.isPresent()) {
      return spoilt.get();
    }
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    if (fault.isEmpty()) {
      return Finding.unseen("the moment the fault took effect was not recorded");
    }
    long at = fault.get().at();
    Optional<Fact.JobSeen> job = evidence.last(Fact.JobSeen.class, seen -> seen.at() < at);
    if (job.isEmpty() || !job.get().running()) {
      return Finding.unseen(
          "the job was %s when the fault was injected, not RUNNING",
          job.map(Fact.JobSeen::state).orElse("not seen"));
    }
    // what the job went through before this drill is not the drill's
    long began = evidence.facts().get(0).at();
    long uncertainty = evidence.clockUncertainty();
    Optional<Fact.FailureSeen> failure =
        evidence.first(
            Fact.FailureSeen.class,
            seen ->
                seen.failedAt() >= began - uncertainty
                    && (seen.at() < at || seen.failedAt() < at - uncertainty));
    if (failure.isPresent()) {
      return Finding.unseen("the job had failed before the fault: %s", failure.get().exception());
    }
    Optional<String> blind = evidence.unlookedAt(Sight.FLINK, began, at);
    if (blind.isPresent()) {
      return Finding.unseen("before the fault %s", blind.get());
    }
    if (restarted(evidence, at)) {
      return Finding.unseen("the job had been restarted before the fault");
    }
    long checkpoints =
        evidence
            .all(Fact.CheckpointSeen.class)
            .filter(c -> !c.savepoint() && c.at() < at)
            .map(Fact.CheckpointSeen::checkpointId)
            .distinct()
            .count();
    if (checkpoints < CHECKPOINTS) {
      return Finding.unseen(
          "only %d checkpoints had completed before the fault; %d are required",
          checkpoints, CHECKPOINTS);
    }
    if (!evidence.audited()) {
      return evidence.recordsFlow(0, at)
          ? Finding.holds(
              "RUNNING without a restart, %d checkpoints completed, records flowing", checkpoints)
          : Finding.unseen("the source was not seen to emit records before the fault");
    }
    List<Fact.OutputSeen> output =
        evidence.all(Fact.OutputSeen.class).filter(seen -> seen.at() < at).toList();
    if (output.size() < 2 || output.get(output.size() - 1).bytes() <= output.get(0).bytes()) {
      return Finding.unseen("the ledger was not seen to grow before the fault");
    }
    return Finding.holds(
        "RUNNING without a restart, %d checkpoints completed, the ledger growing", checkpoints);
  }

  /** Whether a subtask was seen in more than one attempt. */
  private static boolean restarted(Evidence evidence, long before) {
    Map<String, Integer> attempts = new HashMap<>();
    for (Fact.SubtaskSeen subtask : evidence.all(Fact.SubtaskSeen.class).toList()) {
      Integer first = attempts.putIfAbsent(subtask.key(), subtask.attempt());
      if (subtask.at() < before && first != null && first != subtask.attempt()) {
        return true;
      }
    }
    return false;
  }
}
