package io.firedrill.judge;

import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether all steps of a fault came to pass: one that was never taken proves nothing. */
record FaultSteps(Evidence evidence) {
  /** What evidence from before plans were recorded says of whom a fault hits, by its words. */
  private static final Map<String, List<Role>> BY_DESCRIPTION =
      Map.of(
          "kill the TaskManager that runs the job and the JobManager, with SIGKILL",
          List.of(Role.TASKMANAGER, Role.JOBMANAGER),
          "kill the TaskManager that runs the job, and the JobManager while it recovers",
          List.of(Role.TASKMANAGER, Role.JOBMANAGER),
          "kill the JobManager and all TaskManagers at once, with SIGKILL",
          List.of(Role.JOBMANAGER, Role.TASKMANAGER),
          "delete the JobManager's Deployment, and kill the operator that has to bring it back",
          List.of(Role.DEPLOYMENT, Role.OPERATOR));

  /** Why not all that was meant is known to have happened; empty if it is. */
  Optional<String> objection() {
    Optional<Fact.DeadlineMissed> missed =
        evidence.first(
            Fact.DeadlineMissed.class,
            late -> late.phase() == Phase.FAULT || late.phase() == Phase.RETURN);
    String why = missed.map(late -> ": " + late.message()).orElse("");
    return spared()
        .map(who -> Texts.format("%s should have been hit too, but no hit was seen%s", who, why))
        .or(() -> missed.map(late -> "the end of the fault was not observed" + why))
        .or(this::tooFew)
        .or(this::cameTooLate);
  }

  /** Who was to be hit and was not seen to be. */
  private Optional<String> spared() {
    Optional<Fact.FaultPlanned> plan = evidence.last(Fact.FaultPlanned.class);
    List<Victim> meant =
        plan.map(Fact.FaultPlanned::victims)
            .orElseGet(
                () ->
                    evidence.all(Fact.VictimChosen.class).map(Fact.VictimChosen::victim).toList());
    Optional<String> victim =
        meant.stream()
            .filter(each -> !hit(each))
            .map(each -> named(each.role()) + " " + each.resourceId())
            .findFirst();
    return plan.isPresent() ? victim : victim.or(this::sparedRole);
  }

  private Optional<String> sparedRole() {
    String description = evidence.started().map(Fact.DrillStarted::faultKind).orElse("");
    return BY_DESCRIPTION.getOrDefault(description, List.of()).stream()
        .filter(role -> evidence.faults().stream().noneMatch(fault -> fault.hit(role)))
        .map(FaultSteps::named)
        .findFirst();
  }

  private boolean hit(Victim victim) {
    return evidence.faults().stream().anyMatch(fault -> fault.victims().contains(victim));
  }

  private Optional<String> tooFew() {
    return evidence
        .last(Fact.RepeatsPlanned.class)
        .filter(plan -> evidence.faults().size() < plan.times())
        .map(
            plan ->
                Texts.format(
                    "it should have been hit %d times, and was %d times",
                    plan.times(), evidence.faults().size()));
  }

  /**
   * A step is meant for a job that still recovers from the one before, unless it is a repetition.
   */
  private Optional<String> cameTooLate() {
    if (evidence.first(Fact.RepeatsPlanned.class).isPresent()) {
      return Optional.empty();
    }
    return evidence.faults().stream()
        .skip(1)
        .filter(fault -> new RunningAgain(until(fault.at())).complete())
        .map(fault -> named(fault.victims().get(0).role()))
        .map(who -> Texts.format("the job was already running again when %s was hit", who))
        .findFirst();
  }

  private Evidence until(long moment) {
    return new Evidence(evidence.facts().stream().filter(f -> f.at() < moment).toList());
  }

  private static String named(Role role) {
    return switch (role) {
      case JOBMANAGER -> "the JobManager";
      case TASKMANAGER -> "the TaskManager";
      case STANDBY -> "the standby JobManager";
      case DEPLOYMENT -> "the JobManager's Deployment";
      case RESOURCE -> "the FlinkDeployment";
      case HA_DATA -> "the high-availability data";
      case CHECKPOINT_POINTERS -> "the pointers to its checkpoints";
      case OPERATOR -> "the operator";
      case STORE -> "the store";
      case BROKER -> "the broker";
      case DATANODE -> "the datanode";
      case DATABASE -> "the database";
      case API_SERVER -> "the API server";
      case STORE_PROXY -> "the store's proxy";
    };
  }
}
