package io.firedrill.drill.fault;

import io.firedrill.drill.evidence.EvidenceLog;
import io.firedrill.drill.evidence.Fact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.Subtask;
import io.firedrill.problem.Problem;
import io.firedrill.target.Target;
import io.firedrill.target.Victim;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a fault finds: the target with its running job, and where to write down what it sees. */
public record Scene(Target target, String jobId, EvidenceLog evidence, Clock clock) {
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

  /** The TaskManager that hosts most of the job, recorded as chosen. */
  public Victim chooseHostingTaskManager() throws FlinkRestException {
    Map<String, List<String>> hosts = hosts();
    String busiest =
        hosts.entrySet().stream()
            .max(Comparator.comparingInt(host -> host.getValue().size()))
            .orElseThrow(() -> new Problem("no TaskManager hosts a RUNNING subtask of the job"))
            .getKey();
    Victim victim = target.taskManager(busiest);
    evidence.add(new Fact.VictimChosen(now(), victim, hosts.get(busiest)));
    return victim;
  }

  /** The JobManager, recorded as chosen; it hosts the job as a whole. */
  public Victim chooseJobManager() throws FlinkRestException {
    Victim victim = target.jobManager();
    String name = target.rest().job(jobId).name();
    evidence.add(new Fact.VictimChosen(now(), victim, List.of("JobMaster of " + name)));
    return victim;
  }

  /** Kills the victims and lets others take their places. */
  public void kill(List<Victim> victims) {
    strike(victims);
    victims.forEach(target::replace);
  }

  /**
   * Kills the victims, and reads the high-availability store while no JobManager lives if one of
   * them is the JobManager.
   */
  public void strike(List<Victim> victims) {
    long at = now();
    List<String> effects =
        victims.stream().map(v -> v.resourceId() + ": " + target.kill(v)).toList();
    evidence.add(new Fact.FaultTookEffect(at, victims, String.join("; ", effects)));
    if (victims.stream().anyMatch(v -> v.role() == Victim.Role.JOBMANAGER)) {
      readHaStore();
    }
  }

  private void readHaStore() {
    try {
      evidence.add(new Fact.HaReadWithoutLeader(now(), target.checkpointsInHaStore(jobId)));
    } catch (IOException e) {
      // the missing fact is what the judge goes by; the drill itself can go on
    }
  }

  public long now() {
    return clock.millis();
  }
}
