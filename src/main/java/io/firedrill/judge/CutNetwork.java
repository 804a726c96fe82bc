package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.Optional;

/** Whether a network that was to be cut dropped packets, and what its job felt of it. */
record CutNetwork(Evidence evidence) {
  /** Why that is not known; empty if it is, or if no network was to be cut. */
  Optional<String> objection() {
    if (!betweenTaskManagers() && !evidence.planned(Action.CUT_OFF_JOBMANAGER)) {
      return Optional.empty();
    }
    Optional<Fact.PacketsDropped> dropped = evidence.last(Fact.PacketsDropped.class);
    if (dropped.isEmpty()) {
      return Optional.of("how many packets were dropped was not seen");
    }
    return dropped.get().packets() == 0
        ? Optional.of("not one packet was dropped: nothing went the way that was cut")
        : Optional.empty();
  }

  /** How many it dropped, to go behind how the fault hit; nothing if no network was cut. */
  String words() {
    return evidence
        .last(Fact.PacketsDropped.class)
        .map(
            dropped ->
                Texts.format(
                    "; %d packets were dropped in %s",
                    dropped.packets(),
                    Texts.seconds(dropped.at() - evidence.fault().orElseThrow().at())))
        .orElse("");
  }

  boolean betweenTaskManagers() {
    return evidence.planned(Action.CUT_OFF_TASKMANAGER);
  }

  /** Nobody is lost when TaskManagers do not reach each other: their checkpoints wait. */
  Finding felt(Fact.FaultTookEffect fault) {
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    Optional<Fact.CheckpointingSeen> due = evidence.last(Fact.CheckpointingSeen.class);
    if (ended.isEmpty() || due.isEmpty()) {
      return Finding.unseen("the end of the cut was not seen");
    }
    Finding felt = new SlowerCheckpoints(evidence, fault).finding(fault.effect(), ended.get());
    return felt instanceof Finding.Holds
        ? Finding.holds(
            "%s. Heartbeats do not notice it: it costs a restore once %d checkpoints in a row take"
                + " longer than execution.checkpointing.timeout, %s",
            felt.reason(),
            due.get().tolerableFailures() + 1,
            Texts.seconds(due.get().timeoutMillis()))
        : felt;
  }
}
