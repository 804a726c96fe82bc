package io.firedrill.judge;

import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import io.firedrill.job.ArmedFailure.ArmedException;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Link 2: the fault hit this job. A dead process alone proves only that something was killed: the
 * victim must have hosted the job, and what Flink recorded afterwards must name the victim.
 */
record FaultHit() implements Link {
  @Override
  public String name() {
    return "fault hit";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.FaultTookEffect> effect = evidence.fault();
    if (effect.isEmpty()) {
      return Finding.unseen("the moment the fault took effect was not recorded");
    }
    Fact.FaultTookEffect fault = effect.get();
    Optional<Fact.JobSeen> ended =
        evidence
            .last(Fact.JobSeen.class, seen -> seen.at() < fault.at())
            .filter(Fact.JobSeen::ended);
    if (ended.isPresent()) {
      return Finding.broken(
          "the job was already %s when the fault was injected", ended.get().state());
    }
    List<String> reasons = new ArrayList<>();
    for (Fact.FaultTookEffect each : evidence.faults()) {
      Finding finding = examine(evidence, each);
      if (!(finding instanceof Finding.Holds)) {
        return finding;
      }
      reasons.add(finding.reason());
    }
    Zombies zombies = new Zombies(evidence);
    MemoryKills memory = new MemoryKills(evidence);
    RoomTaken room = new RoomTaken(evidence);
    NodeTaken node = new NodeTaken(evidence);
    CutNetwork network = new CutNetwork(evidence);
    return new FaultSteps(evidence)
        .objection()
        .or(zombies::objection)
        .or(memory::objection)
        .or(room::objection)
        .or(node::objection)
        .or(network::objection)
        .map(objection -> Finding.unseen("%s", objection))
        .orElseGet(
            () ->
                Finding.holds(
                    "%s%s%s%s%s%s",
                    String.join("; then ", reasons),
                    zombies.words(),
                    memory.words(),
                    room.words(),
                    node.words(),
                    network.words()));
  }

  private static Finding examine(Evidence evidence, Fact.FaultTookEffect fault) {
    if (fault.victims().isEmpty()) {
      return userCodeFailed(evidence, fault);
    }
    List<Victim> hosting =
        fault.victims().stream().filter(victim -> hosted(evidence, victim)).toList();
    if (hosting.isEmpty()) {
      Victim victim = fault.victims().get(0);
      return Finding.broken(
          "%s (%s) hosted no RUNNING subtask of the job", victim.resourceId(), victim.process());
    }
    if (fault.hit(Victim.Role.CHECKPOINT_POINTERS)) {
      return withoutPointers(evidence, fault);
    }
    if (fault.onJobManager()) {
      return takenOver(evidence, fault);
    }
    if (fault.hit(Victim.Role.DATANODE)) {
      // another has the same blocks: that its process is gone is all there is to see
      return Finding.holds("%s", fault.effect());
    }
    if (fault.hit(Victim.Role.DATABASE) && evidence.last(Fact.FaultEnded.class).isEmpty()) {
      return connectionsCut(evidence, fault);
    }
    if (fault.hit(Victim.Role.DATABASE)
        || fault.hit(Victim.Role.STORE)
        || fault.hit(Victim.Role.API_SERVER)
        || fault.hit(Victim.Role.BROKER)) {
      return downForAWhile(evidence, fault);
    }
    if (fault.hit(Victim.Role.STORE_PROXY)) {
      return new SickStoreFelt(evidence, fault).finding();
    }
    if (fault.hit(Victim.Role.OPERATOR)) {
      // Flink knows nothing of its operator: that its process is gone is all there is to see
      return Finding.holds("%s", fault.effect());
    }
    CutNetwork network = new CutNetwork(evidence);
    if (network.betweenTaskManagers()) {
      return network.felt(fault);
    }
    NoSpace space = new NoSpace(evidence);
    if (space.planned()) {
      return space.finding(fault, blindInTheEnd(evidence));
    }
    JavaMemory memory = new JavaMemory(evidence);
    if (memory.planned()) {
      return memory.finding(fault, blindInTheEnd(evidence));
    }
    Finding recorded = recorded(evidence, fault, hosting);
    if (!(recorded instanceof Finding.Holds)) {
      return recorded;
    }
    return evidence.first(Fact.AimedAtCommit.class).isPresent()
        ? beforeCommit(evidence, recorded)
        : midCheckpoint(evidence, fault, recorded);
  }

  private static boolean hosted(Evidence evidence, Victim victim) {
    return evidence
        .first(Fact.VictimChosen.class, chosen -> chosen.victim().equals(victim))
        .filter(chosen -> !chosen.subtasks().isEmpty())
        .isPresent();
  }

  /** Where a checkpoint was aimed at, one must have been under way, and have died of it. */
  private static Finding midCheckpoint(
      Evidence evidence, Fact.FaultTookEffect fault, Finding recorded) {
    if (evidence.first(Fact.AimedAtCheckpoint.class).isEmpty()) {
      return recorded;
    }
    return evidence
        .first(
            Fact.CheckpointFailed.class,
            c ->
                c.triggeredAt() <= fault.at() - evidence.clockUncertainty()
                    && c.failedAt() >= fault.at() - evidence.clockUncertainty()
                    && c.at() >= fault.at())
        .map(
            c ->
                Finding.holds(
                    "%s, %d ms into checkpoint %d, which failed because of it",
                    recorded.reason(), fault.at() - c.triggeredAt(), c.checkpointId()))
        .orElseGet(
            () ->
                Finding.unseen(
                    "no checkpoint was seen to be under way at that moment and to fail because of"
                        + " it"));
  }

  /** Where a commit was aimed at, what the restored checkpoint covers must have been open still. */
  private static Finding beforeCommit(Evidence evidence, Finding recorded) {
    OptionalLong settles = settles(evidence);
    Optional<Fact.TransactionsSeen> seen =
        evidence.first(
            Fact.TransactionsSeen.class, t -> t.at() >= evidence.fault().orElseThrow().at());
    if (settles.isEmpty() || seen.isEmpty()) {
      return Finding.unseen("the transactions after the kill, or the restore, were not seen");
    }
    long restored = settles.getAsLong();
    List<OpenTransaction> preCommitted =
        seen.get().open().stream().filter(t -> isOf(t, restored)).toList();
    return preCommitted.isEmpty()
        ? Finding.unseen(
            "no transaction of checkpoint %d was open after the kill: it came before the pre-commit"
                + " or after the commit. Run the drill again",
            restored)
        : Finding.holds(
            "%s, when %d of the transactions of checkpoint %d were pre-committed and not committed",
            recorded.reason(), preCommitted.size(), restored);
  }

  /** The checkpoint that was restored; where none is to be, the one that was aimed at. */
  private static OptionalLong settles(Evidence evidence) {
    boolean ends = evidence.started().filter(s -> s.expects() == Expects.FAILED).isPresent();
    return ends
        ? evidence
            .all(Fact.AimedAtCommit.class)
            .mapToLong(Fact.AimedAtCommit::checkpointId)
            .findFirst()
        : evidence.restoresAfterFault().stream()
            .mapToLong(Fact.RestoreSeen::checkpointId)
            .findFirst();
  }

  /** A prepared one bears the number of the first checkpoint that may have prepared it. */
  private static boolean isOf(OpenTransaction transaction, long checkpoint) {
    OptionalLong number = transaction.checkpoint();
    return transaction.prepared()
        ? number.isPresent() && number.getAsLong() <= checkpoint
        : number.equals(OptionalLong.of(checkpoint));
  }

  /** The server is still there: what shows that the job was hit is that it failed. */
  private static Finding connectionsCut(Evidence evidence, Fact.FaultTookEffect fault) {
    return evidence
        .first(
            Fact.FailureSeen.class,
            f -> f.at() >= fault.at() && f.failedAt() >= fault.at() - evidence.clockUncertainty())
        .map(f -> Finding.holds("%s; Flink recorded %s", fault.effect(), f.headline()))
        .orElseGet(
            () ->
                Finding.absent(
                    blindInTheEnd(evidence),
                    "Flink recorded no failure after it: the fault hit nothing"));
  }

  /**
   * A store that is gone shows in the checkpoints that were due and did not complete, and so does a
   * broker: each of them begins new transactions.
   */
  private static Finding downForAWhile(Evidence evidence, Fact.FaultTookEffect fault) {
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    Optional<Fact.CheckpointingSeen> due = evidence.last(Fact.CheckpointingSeen.class);
    Optional<Fact.VictimHit> gone = evidence.first(Fact.VictimHit.class);
    if (ended.isEmpty() || due.isEmpty() || gone.isEmpty()) {
      return Finding.unseen("the end of the outage was not seen");
    }
    long from = gone.get().at() + evidence.clockUncertainty();
    long until = ended.get().heldUntil() - evidence.clockUncertainty();
    long outage = until - from;
    boolean flushed = fault.hit(Victim.Role.BROKER) || fault.hit(Victim.Role.DATABASE);
    if (flushed && ended.get().heldUntil() == 0) {
      return Finding.holds(
          "%s; it answered again after %s",
          fault.effect(), Texts.seconds(ended.get().at() - gone.get().at()));
    }
    if (outage < 2 * due.get().intervalMillis()) {
      return Finding.unseen(
          "the outage of %d ms was shorter than two checkpoint intervals of %d ms",
          outage, due.get().intervalMillis());
    }
    // one that was under way had flushed or prepared its transactions before, and may complete
    Optional<Fact.CheckpointSeen> completed =
        evidence
            .all(Fact.CheckpointSeen.class)
            .filter(c -> c.completedAt() > from && c.completedAt() < until)
            .skip(flushed ? 1 : 0)
            .findFirst();
    return completed.isPresent()
        ? Finding.broken(
            "checkpoint %d completed while the %s should have been down",
            completed.get().checkpointId(), what(fault))
        : Finding.holds(
            "%s; down for %s while a checkpoint was due every %s; %s",
            fault.effect(),
            Texts.seconds(outage),
            Texts.seconds(due.get().intervalMillis()),
            ended.get().how());
  }

  /** The job runs on: what shows that it was hit is that no checkpoint completes any more. */
  private static Finding withoutPointers(Evidence evidence, Fact.FaultTookEffect fault) {
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    Optional<Fact.CheckpointingSeen> due = evidence.last(Fact.CheckpointingSeen.class);
    Optional<Fact.VictimHit> gone = evidence.first(Fact.VictimHit.class);
    if (ended.isEmpty() || due.isEmpty() || gone.isEmpty()) {
      return Finding.unseen("what became of the job's checkpoints was not seen");
    }
    long from = gone.get().at() + evidence.clockUncertainty();
    long until = ended.get().heldUntil() - evidence.clockUncertainty();
    Optional<String> blind = evidence.unlookedAt(Sight.FLINK, from, until);
    if (until - from < 2 * due.get().intervalMillis() || blind.isPresent()) {
      return Finding.unseen(
          "the job was not watched for two checkpoint intervals of %s after it%s",
          Texts.seconds(due.get().intervalMillis()), blind.map(why -> ": " + why).orElse(""));
    }
    Optional<Fact.CheckpointSeen> completed =
        evidence.first(
            Fact.CheckpointSeen.class, c -> c.completedAt() > from && c.completedAt() < until);
    return completed.isPresent()
        ? Finding.broken(
            "checkpoint %d completed after its pointers were deleted: the fault hit nothing",
            completed.get().checkpointId())
        : Finding.holds(
            "%s; no checkpoint completed in %s, though one was due every %s, and the job was %s",
            fault.effect(),
            Texts.seconds(until - from),
            Texts.seconds(due.get().intervalMillis()),
            evidence
                .last(Fact.JobSeen.class, job -> job.at() < until)
                .map(Fact.JobSeen::state)
                .orElse("not seen"));
  }

  private static String what(Fact.FaultTookEffect fault) {
    if (fault.hit(Victim.Role.API_SERVER)) {
      return "API server";
    }
    return fault.hit(Victim.Role.BROKER)
        ? "broker"
        : fault.hit(Victim.Role.DATABASE) ? "database" : "store";
  }

  /** A JobManager that is gone takes its record along; what proves it is its successor. */
  private static Finding takenOver(Evidence evidence, Fact.FaultTookEffect fault) {
    Optional<Fact.JobSeen> successor = successor(evidence, fault);
    return successor.isPresent()
        ? Finding.holds(
            "%s; another JobManager took the job over %d ms later",
            fault.effect(), Math.max(0, successor.get().takenOverAt() - fault.at()))
        : Finding.unseen("no other JobManager was seen to take the job over");
  }

  private static Finding recorded(
      Evidence evidence, Fact.FaultTookEffect fault, List<Victim> hosting) {
    List<Fact.FailureSeen> all =
        evidence.all(Fact.FailureSeen.class).filter(f -> f.at() >= fault.at()).toList();
    List<Fact.FailureSeen> failures =
        all.stream().filter(f -> f.failedAt() >= fault.at() - evidence.clockUncertainty()).toList();
    boolean silent =
        evidence
            .last(Fact.RestSeen.class, seen -> seen.at() >= fault.at())
            .filter(seen -> !seen.answers())
            .isPresent();
    if (failures.isEmpty() && silent) {
      return Finding.unseen(
          "Flink's REST API stopped answering, so its failure history could not be read");
    }
    Optional<Finding> notKnown =
        hosting.stream()
            .map(Victim::resourceId)
            .filter(id -> failures.stream().noneMatch(failure -> failure.names(id)))
            .flatMap(id -> whyNotKnown(evidence, fault, id, all).stream())
            .findFirst();
    if (notKnown.isPresent()) {
      return notKnown.get();
    }
    if (failures.isEmpty()) {
      return Finding.absent(
          blindInTheEnd(evidence), "Flink recorded no failure after it: the fault hit nothing");
    }
    for (Victim victim : hosting) {
      if (failures.stream().noneMatch(failure -> failure.names(victim.resourceId()))) {
        return Finding.broken(
            "Flink recorded %s, which does not name %s",
            failures.get(0).exception(), victim.resourceId());
      }
    }
    return Finding.holds(
        "%s; Flink recorded the loss of %s",
        fault.effect(), hosting.size() == 1 ? "that TaskManager" : "those TaskManagers");
  }

  /** Why it says nothing that Flink has no failure after the fault that names a victim. */
  private static Optional<Finding> whyNotKnown(
      Evidence evidence, Fact.FaultTookEffect fault, String id, List<Fact.FailureSeen> seen) {
    if (seen.stream().anyMatch(failure -> failure.names(id))) {
      return Optional.of(Finding.unseen("by Flink's clock %s was lost before it was hit", id));
    }
    return successor(evidence, fault)
        .map(
            job ->
                Finding.unseen(
                    "another JobManager took the job over, and what Flink had recorded about %s was"
                        + " lost with the previous one",
                    id));
  }

  private static Optional<Fact.JobSeen> successor(Evidence evidence, Fact.FaultTookEffect fault) {
    return evidence.first(
        Fact.JobSeen.class,
        job -> job.at() >= fault.at() && evidence.isSuccessor(job.takenOverAt(), fault.at()));
  }

  private static Finding userCodeFailed(Evidence evidence, Fact.FaultTookEffect fault) {
    return evidence
        .first(
            Fact.FailureSeen.class,
            failure ->
                failure.failedAt() >= fault.at() - evidence.clockUncertainty()
                    && (failure.exception().equals(ArmedException.class.getName())
                        || ArmedException.in(failure.text()).isPresent()))
        .map(failure -> Finding.holds("Flink recorded it: %s", fault.effect()))
        .orElseGet(
            () ->
                Finding.absent(
                    blindInTheEnd(evidence), "Flink did not record the injected failure"));
  }

  private static Optional<String> blindInTheEnd(Evidence evidence) {
    return evidence.unlookedAt(Sight.FLINK, Long.MAX_VALUE, Long.MAX_VALUE).or(evidence::cutOff);
  }
}
