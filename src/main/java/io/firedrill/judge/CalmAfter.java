package io.firedrill.judge;

import io.firedrill.evidence.Calm;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.Sight;
import java.util.Optional;

/** After the last of several faults everything runs, checkpoints complete, and output comes. */
record CalmAfter() implements Link {
  @Override
  public String name() {
    return "healthy after";
  }

  @Override
  public Finding examine(Evidence evidence) {
    long until = evidence.stoppedFrom();
    Calm calm =
        new Calm(
            new Evidence(evidence.facts().stream().filter(fact -> fact.at() <= until).toList()));
    if (calm.since().isEmpty()) {
      return Finding.unseen("no fault was seen");
    }
    Optional<String> blind =
        evidence
            .unlookedAt(Sight.FLINK, until, until)
            .or(evidence::cutOff)
            .or(() -> stillUnderWay(calm));
    if (!calm.running()) {
      return Finding.absent(
          blind,
          "not all subtasks were RUNNING in the end: %s",
          HealthyAfter.states(calm.evidence().subtasks()));
    }
    Optional<Fact.CheckpointSeen> checkpoint = calm.checkpoint();
    if (checkpoint.isEmpty()) {
      return Finding.absent(blind, "no checkpoint completed after the last fault");
    }
    if (!calm.writes()) {
      return Finding.absent(
          evidence.unlookedAt(Sight.LEDGER, until, until).or(() -> blind),
          "no output came after the last fault");
    }
    return Finding.holds(
        "all subtasks RUNNING, checkpoint %d completed, output comes",
        checkpoint.get().checkpointId());
  }

  /** Whether the drill's patience ended, and not the job's progress. */
  private static Optional<String> stillUnderWay(Calm calm) {
    boolean ended =
        calm.evidence().last(Fact.JobSeen.class).filter(Fact.JobSeen::ended).isPresent();
    return calm.evidence()
        .first(Fact.DeadlineMissed.class, late -> late.phase() == Phase.RECOVERY)
        .filter(late -> !ended)
        .map(late -> "the deadline passed, raise deadlines.recovery: " + late.message());
  }
}
