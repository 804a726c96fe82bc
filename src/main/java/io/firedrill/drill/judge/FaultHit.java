package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import io.firedrill.target.Victim;
import java.util.List;
import java.util.Optional;

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
        evidence.last(Fact.JobSeen.class, seen -> seen.at() < fault.at()).filter(FaultHit::ended);
    if (ended.isPresent()) {
      return Finding.broken("the job was already %s when the fault came", ended.get().state());
    }
    if (fault.victims().isEmpty()) {
      return userCodeFailed(evidence, fault);
    }
    for (Victim victim : fault.victims()) {
      boolean hosted =
          evidence
              .first(Fact.VictimChosen.class, chosen -> chosen.victim().equals(victim))
              .filter(chosen -> !chosen.subtasks().isEmpty())
              .isPresent();
      if (!hosted) {
        return Finding.broken(
            "%s (%s) hosted no RUNNING subtask of the job", victim.resourceId(), victim.process());
      }
    }
    boolean jobManager = fault.victims().stream().anyMatch(v -> v.role() == Victim.Role.JOBMANAGER);
    return jobManager ? takenOver(evidence, fault) : recorded(evidence, fault);
  }

  private static boolean ended(Fact.JobSeen job) {
    return List.of("FINISHED", "FAILED", "CANCELED").contains(job.state());
  }

  /** A JobManager that is gone takes its record along; what proves it is its successor. */
  private static Finding takenOver(Evidence evidence, Fact.FaultTookEffect fault) {
    Optional<Fact.JobSeen> successor =
        evidence.first(Fact.JobSeen.class, job -> job.takenOverAt() > fault.at());
    return successor.isPresent()
        ? Finding.holds(
            "%s; another JobManager took the job over %d ms later",
            fault.effect(), successor.get().takenOverAt() - fault.at())
        : Finding.unseen("no other JobManager was seen to take the job over");
  }

  private static Finding recorded(Evidence evidence, Fact.FaultTookEffect fault) {
    List<Fact.FailureSeen> failures =
        evidence
            .all(Fact.FailureSeen.class)
            .filter(failure -> failure.failedAt() >= fault.at())
            .toList();
    if (failures.isEmpty()) {
      return Finding.broken("Flink recorded no failure after it: the fault hit nothing");
    }
    for (Victim victim : fault.victims()) {
      if (failures.stream().noneMatch(failure -> names(failure, victim.resourceId()))) {
        return Finding.broken(
            "Flink recorded %s, which does not name %s",
            failures.get(0).exception(), victim.resourceId());
      }
    }
    return Finding.holds("%s; Flink recorded the loss of exactly it", fault.effect());
  }

  private static boolean names(Fact.FailureSeen failure, String resourceId) {
    return failure.taskManager().equals(resourceId) || failure.text().contains(resourceId);
  }

  private static Finding userCodeFailed(Evidence evidence, Fact.FaultTookEffect fault) {
    return evidence
        .first(
            Fact.FailureSeen.class,
            failure -> failure.failedAt() >= fault.at() && failure.text().contains("armed failure"))
        .map(failure -> Finding.holds("Flink recorded it: %s", fault.effect()))
        .orElseGet(() -> Finding.broken("Flink recorded no failure that was armed"));
  }
}
