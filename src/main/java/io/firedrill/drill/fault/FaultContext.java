package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.Target;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.Subtask;
import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a fault finds: the target with its running job, and where to write down what it sees. */
public record FaultContext(Target target, String jobId, EvidenceLog evidence, Clock clock) {
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

  /** The job's RUNNING subtasks by the resource id of the TaskManager that hosts them. */
  public Map<String, List<String>> hosts() throws FlinkRestException {
    Map<String, List<String>> hosts = new TreeMap<>();
    for (FlinkJob.Vertex vertex : target.rest().job(jobId).vertices()) {
      for (Subtask subtask : target.rest().subtasks(jobId, vertex)) {
        if (subtask.state().equals("RUNNING")) {
          hosts
              .computeIfAbsent(subtask.taskManager(), id -> new ArrayList<>())
              .add("%s %d".formatted(subtask.vertex(), subtask.index()));
        }
      }
    }
    return hosts;
  }

  /** An action on the TaskManager that hosts most of the job. */
  public FaultAction hostingTaskManager(Action action) throws IOException {
    Map<String, List<String>> hosts = hosts();
    String busiest =
        hosts.entrySet().stream()
            .max(Comparator.comparingInt(host -> host.getValue().size()))
            .orElseThrow(() -> new Problem("no TaskManager hosts a RUNNING subtask of the job"))
            .getKey();
    return new FaultAction(action, target.taskManager(busiest), hosts.get(busiest));
  }

  /** An action on each TaskManager, those that host nothing as well. */
  public List<FaultAction> allTaskManagers(Action action) throws IOException {
    Map<String, List<String>> hosts = hosts();
    List<FaultAction> actions = new ArrayList<>();
    for (String id : target.taskManagers()) {
      actions.add(
          new FaultAction(action, target.taskManager(id), hosts.getOrDefault(id, List.of())));
    }
    return actions;
  }

  /** An action on the JobManager, which hosts the job as a whole. */
  public FaultAction jobManager(Action action) throws IOException {
    return new FaultAction(action, target.jobManager(), List.of(jobMaster()));
  }

  /** An action on something else that the job depends on. */
  public FaultAction other(Action action, Victim.Role role) throws IOException {
    String hosted = role == Victim.Role.DEPLOYMENT ? jobMaster() : "what the job depends on";
    return new FaultAction(action, target.other(role), List.of(hosted));
  }

  private String jobMaster() throws FlinkRestException {
    return "JobMaster of " + target.rest().job(jobId).name();
  }

  /** Acts, and lets others take the victims' places. */
  public void kill(List<FaultAction> actions) throws IOException {
    inject(actions);
    actions.forEach(action -> target.replace(action.victim()));
  }

  /**
   * Acts on all victims at once and waits until each was seen to be hit; reads the
   * high-availability store if the JobManager is one of them.
   */
  public void inject(List<FaultAction> actions) throws IOException {
    if (actions.isEmpty()) {
      throw new Problem("there is nothing to hit");
    }
    target.allow(actions);
    for (FaultAction action : actions) {
      evidence.add(new Fact.VictimChosen(now(), action.victim(), action.hosted()));
    }
    for (FaultAction action : actions) {
      target.prepare(action);
    }
    long at = now();
    Map<Victim, PendingEffect> pending = new LinkedHashMap<>();
    for (FaultAction action : actions) {
      pending.put(action.victim(), target.inject(action));
    }
    List<String> effects = new ArrayList<>();
    for (Map.Entry<Victim, PendingEffect> entry : pending.entrySet()) {
      String effect = entry.getValue().await();
      evidence.add(new Fact.VictimHit(now(), entry.getKey(), effect));
      effects.add(entry.getKey().resourceId() + ": " + effect);
    }
    evidence.add(
        new Fact.FaultTookEffect(at, List.copyOf(pending.keySet()), String.join("; ", effects)));
    if (pending.keySet().stream().anyMatch(FaultContext::carriesTheJob)) {
      readHaStore();
    }
  }

  private static boolean carriesTheJob(Victim victim) {
    return victim.role() == Victim.Role.JOBMANAGER || victim.role() == Victim.Role.DEPLOYMENT;
  }

  private void readHaStore() {
    try {
      List<Long> ids = target.checkpointsInHaStore(jobId);
      evidence.add(
          target.replacesByItself()
              ? new Fact.HaSeen(now(), ids)
              : new Fact.HaReadWithoutLeader(now(), ids));
    } catch (IOException e) {
      // the missing fact is what the judge goes by; the drill itself can go on
    }
  }

  /** Waits until Flink has recorded the loss of a victim. */
  public void awaitNoticed(Victim victim) {
    long fault = evidence.soFar().fault().map(Fact.FaultTookEffect::at).orElse(0L);
    Wait.until(
        "Flink to notice the loss of " + victim.resourceId(),
        NOTICED_WITHIN,
        () ->
            evidence
                    .soFar()
                    .first(
                        Fact.FailureSeen.class,
                        f -> f.failedAt() >= fault && f.names(victim.resourceId()))
                    .isPresent()
                ? Look.seen(true)
                : Look.notYet("no failure that names it"));
  }

  public long now() {
    return clock.millis();
  }
}
