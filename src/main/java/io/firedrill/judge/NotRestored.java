package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import java.util.List;
import java.util.Optional;

/** The job tolerated the fault: the same JobManager, no failure, no restart, no restore. */
record NotRestored() implements Link {
  @Override
  public String name() {
    return "not restored";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    Optional<Fact.JobSeen> last =
        evidence.last(Fact.JobSeen.class, seen -> seen.at() <= evidence.stoppedFrom());
    if (fault.isEmpty() || last.isEmpty()) {
      return Finding.unseen("the moment the fault took effect was not recorded");
    }
    long at = fault.get().at();
    long uncertainty = evidence.clockUncertainty();
    List<Fact.RestoreSeen> restores = evidence.restoresAfterFault();
    if (!restores.isEmpty()) {
      return Finding.broken(
          "the job was restored from checkpoint %d: %s",
          restores.get(0).checkpointId(),
          evidence
              .first(Fact.FailureSeen.class, f -> f.at() >= at && f.failedAt() >= at - uncertainty)
              .map(Fact.FailureSeen::headline)
              .orElse("no failure was seen"));
    }
    Optional<Fact.FailureSeen> failure =
        evidence.first(
            Fact.FailureSeen.class, f -> f.at() >= at && f.failedAt() >= at - uncertainty);
    if (failure.filter(f -> f.failedAt() < at + uncertainty).isPresent()) {
      return Finding.unseen(
          "the job failed at about the time of the fault: %s. Flink's clock is known only to within"
              + " %d ms, so it may have failed before the fault",
          failure.get().headline(), uncertainty);
    }
    if (failure.isPresent()) {
      return Finding.broken("the job failed: %s", failure.get().headline());
    }
    if (evidence.isSuccessor(last.get().takenOverAt(), at)) {
      return Finding.broken("another JobManager took the job over");
    }
    if (evidence.last(Fact.FaultEnded.class).isEmpty()) {
      return Finding.unseen("the end of the fault was not seen");
    }
    Optional<String> blind = evidence.unlookedAt(Sight.FLINK, at, Long.MAX_VALUE);
    if (blind.isPresent()) {
      return Finding.unseen("after the fault %s", blind.get());
    }
    return last.get().running()
        ? Finding.holds("no failure, no restart, no restore")
        : Finding.broken("the job is %s", last.get().state());
  }
}
