package io.firedrill.selftest;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Changes one thing in the evidence of a healthy TaskManager kill; each must turn its PASS red. */
record EvidencePlants(Evidence healthy) {
  private static final String ELSEWHERE = "taskmanager-99";
  private static final long SET_BY_MILLIS = 30_000;

  Map<Plant, Evidence> all() {
    Map<Plant, Evidence> plants = new LinkedHashMap<>();
    plants.put(plant("a kill that hit an idle TaskManager", "fault hit"), idleVictim());
    plants.put(plant("a kill whose failure names another TaskManager", "fault hit"), otherVictim());
    plants.put(
        new Plant("a kill of a job that had finished", "fault hit", false, e -> true),
        finishedBefore());
    plants.put(
        new Plant("a second step of the fault that never hit", "fault hit", true, e -> true, true),
        stepMissing());
    plants.put(
        new Plant("a zombie that never woke", "fault hit", true, e -> true, true),
        meant(Action.PAUSE));
    plants.put(
        new Plant("a node that never came back", "fault hit", true, e -> true, true),
        meant(Action.PAUSE_NODE));
    plants.put(
        new Plant("a node that was never cordoned", "fault hit", true, e -> true, true),
        meant(Action.DRAIN));
    plants.put(
        new Plant("a full heap that no JVM complained of", "fault hit", true, e -> true, true),
        meant(Action.EXHAUST_HEAP));
    plants.put(
        new Plant(
            "a cut of the network that dropped no packet", "fault hit", true, e -> true, true),
        nothingDropped());
    plants.put(
        plant("an API server that was away while checkpoints completed", "fault hit"),
        apiServerThere());
    plants.put(plant("a full disk that nothing failed of", "fault hit"), fullDiskUnnoticed());
    plants.put(
        plant("a restore from an older checkpoint than the newest", "restored from newest"),
        olderCheckpoint());
    plants.put(
        plant("a restored checkpoint that lacks a file", "restored from newest"), missingFile());
    plants.put(plant("no checkpoint after the restore", "healthy after"), noCheckpointAfter());
    plants.put(plant("a subtask that never runs again", "healthy after"), subtaskStuck());
    plants.put(plant("a ledger that no longer grows", "healthy after"), noOutputAfter());
    plants.put(plant("a backlog that never shrinks", "healthy after"), backlogStays());
    plants.put(
        new Plant(
            "metrics that nobody refreshed after the fault",
            "healthy after",
            false,
            evidence -> true,
            true),
        frozenMetrics());
    plants.put(
        plant("a restore from an older checkpoint while the clock is set", "restored from newest"),
        olderCheckpointByAnotherClock());
    return plants;
  }

  private static Plant plant(String name, String link) {
    return new Plant(name, link, true, evidence -> true);
  }

  private Evidence change(UnaryOperator<Fact> change) {
    return new Evidence(healthy.facts().stream().map(change).toList());
  }

  private Evidence without(java.util.function.Predicate<Fact> which) {
    return new Evidence(healthy.facts().stream().filter(which.negate()).toList());
  }

  private Evidence idleVictim() {
    return change(
        fact ->
            fact instanceof Fact.VictimChosen v
                ? new Fact.VictimChosen(v.at(), v.victim(), List.of())
                : fact);
  }

  private Evidence stepMissing() {
    Fact.FaultTookEffect fault = healthy.fault().orElseThrow();
    List<Victim> victims = new ArrayList<>(fault.victims());
    victims.add(Victim.process(Victim.Role.JOBMANAGER, "jobmanager", 99));
    List<Fact> facts = new ArrayList<>(healthy.facts());
    facts.add(new Fact.FaultPlanned(fault.at(), victims));
    return new Evidence(facts);
  }

  /** It was to be done, and nothing shows that it was. */
  private Evidence meant(Action action) {
    Fact.FaultTookEffect fault = healthy.fault().orElseThrow();
    List<Fact> facts = new ArrayList<>(healthy.facts());
    facts.add(new Fact.FaultPlanned(fault.at(), fault.victims(), List.of(action)));
    return new Evidence(facts);
  }

  private Evidence nothingDropped() {
    List<Fact> facts = new ArrayList<>(meant(Action.CUT_OFF_JOBMANAGER).facts());
    facts.add(new Fact.PacketsDropped(healthy.fault().orElseThrow().at() + 1, 0));
    return new Evidence(facts);
  }

  private Evidence apiServerThere() {
    Victim server = new Victim(Victim.Role.API_SERVER, "kube-apiserver", "on the node", "node");
    long end =
        healthy.all(Fact.CheckpointSeen.class).mapToLong(Fact::at).max().orElseThrow() + 1_000;
    List<Fact> facts = new ArrayList<>();
    for (Fact fact : healthy.facts()) {
      if (fact instanceof Fact.VictimChosen chosen) {
        facts.add(new Fact.VictimChosen(chosen.at(), server, chosen.subtasks()));
      } else if (fact instanceof Fact.FaultTookEffect effect) {
        facts.add(new Fact.VictimHit(effect.at(), server, effect.effect()));
        facts.add(new Fact.FaultTookEffect(effect.at(), List.of(server), effect.effect()));
      } else if (!(fact instanceof Fact.VictimHit)) {
        facts.add(fact);
      }
    }
    facts.add(new Fact.CheckpointingSeen(end, "exactly_once", 1, 60_000, 0));
    facts.add(new Fact.FaultEnded(end, end, "it answered again after that"));
    return new Evidence(facts);
  }

  private Evidence fullDiskUnnoticed() {
    Fact.FaultTookEffect fault = healthy.fault().orElseThrow();
    List<Fact> facts = new ArrayList<>(healthy.facts());
    facts.add(new Fact.FaultPlanned(fault.at(), fault.victims(), List.of(Action.FILL_DISK)));
    facts.add(new Fact.FaultEnded(fault.at() + 1, fault.at() + 1, "there is room"));
    return new Evidence(facts);
  }

  private Evidence otherVictim() {
    String victims =
        healthy.fault().orElseThrow().victims().stream()
            .map(Victim::resourceId)
            .collect(Collectors.joining("|"));
    return change(
        fact ->
            fact instanceof Fact.FailureSeen f
                ? new Fact.FailureSeen(
                    f.at(),
                    f.failedAt(),
                    f.exception(),
                    f.taskManager().replaceAll(victims, ELSEWHERE),
                    f.text().replaceAll(victims, ELSEWHERE))
                : fact);
  }

  private Evidence finishedBefore() {
    long fault = healthy.fault().orElseThrow().at();
    Fact.JobSeen job = healthy.last(Fact.JobSeen.class, seen -> seen.at() < fault).orElseThrow();
    List<Fact> facts = new ArrayList<>(healthy.facts());
    facts.add(
        facts.indexOf(job) + 1,
        new Fact.JobSeen(fault - 1, job.jobId(), "FINISHED", job.takenOverAt()));
    return new Evidence(facts);
  }

  private Evidence olderCheckpoint() {
    return change(
        fact ->
            fact instanceof Fact.RestoreSeen r
                ? new Fact.RestoreSeen(
                    r.at(),
                    r.takenOverAt(),
                    r.count(),
                    r.checkpointId() - 1,
                    r.restoredAt(),
                    r.savepoint(),
                    r.path())
                : fact);
  }

  private Evidence missingFile() {
    List<Fact> facts = new ArrayList<>(withMissingFile().facts());
    healthy
        .all(Fact.SnapshotRead.class)
        .forEach(read -> facts.add(new Fact.SnapshotKept(read.at(), read.path())));
    return new Evidence(facts);
  }

  private Evidence withMissingFile() {
    return change(
        fact ->
            fact instanceof Fact.SnapshotRead s
                ? new Fact.SnapshotRead(
                    s.at(),
                    s.checkpointId(),
                    s.path(),
                    s.operators(),
                    s.files(),
                    s.stateBytes(),
                    List.of("checkpoints/shared/gone"))
                : fact);
  }

  private Evidence noCheckpointAfter() {
    long restored = restoredAt();
    return without(f -> f instanceof Fact.CheckpointSeen c && c.completedAt() > restored);
  }

  private Evidence subtaskStuck() {
    long restored = restoredAt();
    Fact.SubtaskSeen stuck =
        healthy
            .last(Fact.SubtaskSeen.class, s -> s.running() && s.deployingAt() >= restored)
            .orElseThrow();
    return without(
        f ->
            f instanceof Fact.SubtaskSeen s
                && s.vertex().equals(stuck.vertex())
                && s.index() == stuck.index()
                && s.at() >= stuck.at());
  }

  private Evidence noOutputAfter() {
    long restored = restoredAt();
    return without(f -> f instanceof Fact.OutputSeen o && o.at() > restored);
  }

  private Evidence backlogStays() {
    long restored = restoredAt();
    return change(
        fact ->
            fact instanceof Fact.BacklogSeen b && b.at() > restored
                ? new Fact.BacklogSeen(b.at(), 1_000_000 + b.at() - restored, b.source())
                : fact);
  }

  private Evidence frozenMetrics() {
    long fault = healthy.fault().orElseThrow().at();
    return change(
        fact -> {
          if (fact instanceof Fact.RecordsSeen now && now.at() > fault) {
            return healthy
                .last(
                    Fact.RecordsSeen.class,
                    seen -> seen.at() < fault && seen.source().equals(now.source()))
                .<Fact>map(seen -> new Fact.RecordsSeen(now.at(), seen.records(), seen.source()))
                .orElse(fact);
          }
          if (fact instanceof Fact.BacklogSeen now && now.at() > fault) {
            return healthy
                .last(
                    Fact.BacklogSeen.class,
                    seen -> seen.at() < fault && seen.source().equals(now.source()))
                .<Fact>map(seen -> new Fact.BacklogSeen(now.at(), seen.records(), seen.source()))
                .orElse(fact);
          }
          return fact;
        });
  }

  /** The JobManager is the same before and after the fault, its clock is not. */
  private Evidence olderCheckpointByAnotherClock() {
    long fault = healthy.fault().orElseThrow().at();
    long takenOverAt = healthy.lastRestore().orElseThrow().takenOverAt();
    List<Fact> facts = new ArrayList<>(olderCheckpoint().facts());
    facts.add(0, clockSeen(fault, takenOverAt, 0));
    Fact last = facts.get(facts.size() - 1);
    facts.add(clockSeen(last.at(), takenOverAt, SET_BY_MILLIS));
    return new Evidence(facts);
  }

  private static Fact clockSeen(long at, long takenOverAt, long ahead) {
    return new Fact.ClockSeen(at, takenOverAt, at - 1, at + ahead);
  }

  private long restoredAt() {
    return healthy.lastRestore().orElseThrow().restoredAt();
  }
}
