package io.firedrill.drill.fault;

import io.firedrill.cluster.Blow;
import io.firedrill.cluster.Means;
import io.firedrill.cluster.Strike;
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
public record Scene(Target target, String jobId, EvidenceLog evidence, Clock clock) {
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

  /** A strike at the TaskManager that hosts most of the job. */
  public Strike hostingTaskManager(Means means) throws IOException {
    Map<String, List<String>> hosts = hosts();
    String busiest =
        hosts.entrySet().stream()
            .max(Comparator.comparingInt(host -> host.getValue().size()))
            .orElseThrow(() -> new Problem("no TaskManager hosts a RUNNING subtask of the job"))
            .getKey();
    return new Strike(means, target.taskManager(busiest), hosts.get(busiest));
  }

  /** A strike at each TaskManager, those that host nothing as well. */
  public List<Strike> allTaskManagers(Means means) throws IOException {
    Map<String, List<String>> hosts = hosts();
    List<Strike> strikes = new ArrayList<>();
    for (String id : target.taskManagers()) {
      strikes.add(new Strike(means, target.taskManager(id), hosts.getOrDefault(id, List.of())));
    }
    return strikes;
  }

  /** A strike at the JobManager, which hosts the job as a whole. */
  public Strike jobManager(Means means) throws IOException {
    return new Strike(means, target.jobManager(), List.of(jobMaster()));
  }

  /** A strike at something else that the job depends on. */
  public Strike other(Means means, Victim.Role role) throws IOException {
    String hosted = role == Victim.Role.DEPLOYMENT ? jobMaster() : "what the job depends on";
    return new Strike(means, target.other(role), List.of(hosted));
  }

  private String jobMaster() throws FlinkRestException {
    return "JobMaster of " + target.rest().job(jobId).name();
  }

  /** Strikes, and lets others take the victims' places. */
  public void kill(List<Strike> strikes) throws IOException {
    strike(strikes);
    strikes.forEach(strike -> target.replace(strike.victim()));
  }

  /**
   * Strikes all victims at once and waits until each was seen to be hit; reads the
   * high-availability store if the JobManager is one of them.
   */
  public void strike(List<Strike> strikes) throws IOException {
    if (strikes.isEmpty()) {
      throw new Problem("there is nothing to hit");
    }
    target.allow(strikes);
    for (Strike strike : strikes) {
      evidence.add(new Fact.VictimChosen(now(), strike.victim(), strike.hosted()));
    }
    for (Strike strike : strikes) {
      target.takeAim(strike);
    }
    long at = now();
    Map<Victim, Blow> blows = new LinkedHashMap<>();
    for (Strike strike : strikes) {
      blows.put(strike.victim(), target.strike(strike));
    }
    List<String> effects = new ArrayList<>();
    for (Map.Entry<Victim, Blow> blow : blows.entrySet()) {
      String effect = blow.getValue().land();
      evidence.add(new Fact.VictimHit(now(), blow.getKey(), effect));
      effects.add(blow.getKey().resourceId() + ": " + effect);
    }
    evidence.add(
        new Fact.FaultTookEffect(at, List.copyOf(blows.keySet()), String.join("; ", effects)));
    if (blows.keySet().stream().anyMatch(Scene::carriesTheJob)) {
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
