package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.HaStoreNotRead;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.Subtask;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.Health;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.wait.DeadlinePassed;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What a fault works with: the running job, what of it can be hit, and where evidence goes. */
public record FaultContext(
    RunningJob job, FaultTarget target, String jobId, EvidenceLog evidence, Clock clock) {
  private static final Duration LOOK_AT_PROXY_EVERY = Duration.ofMillis(200);
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);
  private static final Duration CHECKPOINT_WITHIN = Duration.ofSeconds(60);

  /** What is done while a fault lasts. */
  @FunctionalInterface
  interface Meanwhile {
    /** Does it once; after an IOException it is tried again. */
    void act() throws IOException;
  }

  /** An action on a victim by its role; of TaskManagers, on the one that hosts most of the job. */
  public FaultAction on(Role role, Action action) throws IOException {
    return switch (role) {
      case TASKMANAGER -> onBusiestTaskManager(action);
      case JOBMANAGER -> new FaultAction(action, target.jobManager(), List.of(jobMaster()));
      case DEPLOYMENT, RESOURCE, HA_DATA, CHECKPOINT_POINTERS ->
          new FaultAction(action, target.other(role), List.of(jobMaster()));
      case STANDBY -> throw new IllegalArgumentException("there may be none, or several");
      case OPERATOR, STORE, BROKER, DATANODE, DATABASE, STORE_PROXY, API_SERVER ->
          new FaultAction(action, target.other(role), List.of("what the job depends on"));
    };
  }

  /** An action on every process of something that the job depends on. */
  public List<FaultAction> onAllOf(Role role, Action action) throws IOException {
    return target.allOf(role).stream()
        .map(victim -> new FaultAction(action, victim, List.of("what the job depends on")))
        .toList();
  }

  /** An action on the JobManager that leads, and on those that stand by, which host nothing. */
  public List<FaultAction> onAllJobManagers(Action action) throws IOException {
    List<FaultAction> actions = new ArrayList<>();
    for (Victim victim : target.allOf(Role.JOBMANAGER)) {
      actions.add(
          new FaultAction(action, victim, actions.isEmpty() ? List.of(jobMaster()) : List.of()));
    }
    return actions;
  }

  /** An action on each TaskManager, those that host nothing as well. */
  public List<FaultAction> onAllTaskManagers(Action action) throws IOException {
    Map<String, List<String>> hosts = hosts();
    List<FaultAction> actions = new ArrayList<>();
    for (String id : target.taskManagers()) {
      actions.add(
          new FaultAction(action, target.taskManager(id), hosts.getOrDefault(id, List.of())));
    }
    return actions;
  }

  /**
   * An action on all of the job's processes on the node of the TaskManager that hosts most of it:
   * that one first, the JobManager that leads last.
   */
  public List<FaultAction> onNode(Action action) throws IOException {
    FaultAction busiest = onBusiestTaskManager(action);
    List<FaultAction> others = new ArrayList<>(onAllTaskManagers(action));
    for (Victim standby : target.standbys()) {
      others.add(new FaultAction(action, standby, List.of()));
    }
    others.add(on(Role.JOBMANAGER, action));
    String node = target.nodes().of(busiest.victim());
    List<FaultAction> there = new ArrayList<>(List.of(busiest));
    for (FaultAction other : others) {
      if (!other.victim().equals(busiest.victim())
          && target.nodes().of(other.victim()).equals(node)) {
        there.add(other);
      }
    }
    return there;
  }

  private FaultAction onBusiestTaskManager(Action action) throws IOException {
    Map<String, List<String>> hosts = hosts();
    String busiest =
        hosts.entrySet().stream()
            .max(Comparator.comparingInt(host -> host.getValue().size()))
            .orElseThrow(() -> new Problem("no TaskManager hosts a RUNNING subtask of the job"))
            .getKey();
    return new FaultAction(action, target.taskManager(busiest), hosts.get(busiest));
  }

  /** The job's RUNNING subtasks by the resource id of the TaskManager that hosts them. */
  private Map<String, List<String>> hosts() throws FlinkRestException {
    Map<String, List<String>> hosts = new TreeMap<>();
    for (FlinkJob.Vertex vertex : job.rest().job(jobId).vertices()) {
      for (Subtask subtask : job.rest().subtasks(jobId, vertex)) {
        if (subtask.state().equals("RUNNING")) {
          hosts
              .computeIfAbsent(subtask.taskManager(), id -> new ArrayList<>())
              .add(Texts.format("%s %d", subtask.vertex(), subtask.index()));
        }
      }
    }
    return hosts;
  }

  private String jobMaster() throws FlinkRestException {
    return "JobMaster of " + job.rest().job(jobId).name();
  }

  /** Records whom the fault is going to hit in all of its steps, before the first. */
  public void announce(List<FaultAction> actions) {
    evidence.add(
        new Fact.FaultPlanned(
            now(),
            actions.stream().map(FaultAction::victim).toList(),
            actions.stream().map(FaultAction::action).distinct().toList()));
  }

  /**
   * Acts on all victims at once, waits until each was seen to be hit, and lets others take their
   * places. The high-availability store is read in between if the JobManager is one of them.
   *
   * @throws io.firedrill.wait.DeadlinePassed if one was not seen to be hit
   */
  public void inject(List<FaultAction> actions) throws IOException {
    prepare(actions);
    hit(actions);
  }

  /** Does all that takes time, so that {@link #hit} hits at once. */
  void prepare(List<FaultAction> actions) throws IOException {
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
  }

  /** The rest of {@link #inject}. */
  void hit(List<FaultAction> actions) throws IOException {
    strike(actions);
    replace(actions);
  }

  /** Hits, and lets nobody take the victims' places yet. */
  void strike(List<FaultAction> actions) throws IOException {
    long at = now();
    Map<Victim, PendingEffect> pending = new LinkedHashMap<>();
    for (FaultAction action : actions) {
      pending.put(action.victim(), target.inject(action));
    }
    Map<Victim, String> effects = new LinkedHashMap<>();
    for (Map.Entry<Victim, PendingEffect> each : pending.entrySet()) {
      effects.put(each.getKey(), awaitHit(each.getKey(), each.getValue()));
    }
    tookEffect(at, effects);
  }

  /**
   * Hits one after the other, each once the one before was seen to be hit. If one is not, those
   * that were are recorded all the same.
   */
  void strikeInTurn(List<FaultAction> actions) throws IOException {
    long at = now();
    Map<Victim, String> effects = new LinkedHashMap<>();
    try {
      for (FaultAction action : actions) {
        effects.put(action.victim(), awaitHit(action.victim(), target.inject(action)));
      }
    } finally {
      if (!effects.isEmpty()) {
        tookEffect(at, effects);
      }
    }
  }

  private String awaitHit(Victim victim, PendingEffect pending) throws IOException {
    String effect = pending.await();
    evidence.add(new Fact.VictimHit(now(), victim, effect));
    return effect;
  }

  private void tookEffect(long at, Map<Victim, String> effects) {
    String words =
        effects.entrySet().stream()
            .map(each -> each.getKey().resourceId() + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    evidence.add(new Fact.FaultTookEffect(at, List.copyOf(effects.keySet()), words));
    if (effects.keySet().stream().anyMatch(FaultContext::carriesTheJob)) {
      readHaStore();
    }
  }

  /** Records what was seen of a node. */
  void saw(String node, Fact.NodeSeen.State state) {
    evidence.add(new Fact.NodeSeen(now(), node, state));
  }

  /**
   * Lets packets through that were dropped, and records how many were.
   *
   * @throws IOException if nothing was cut, or is not seen to be whole again
   */
  void liftCut() throws IOException {
    long packets =
        target.network().lift().orElseThrow(() -> new IOException("the network was not cut"));
    evidence.add(new Fact.PacketsDropped(now(), packets));
  }

  /** Records that a victim which lives on was seen to be hit. */
  void tookEffect(long at, Victim victim, String effect) {
    evidence.add(new Fact.VictimHit(now(), victim, effect));
    evidence.add(new Fact.FaultTookEffect(at, List.of(victim), effect));
  }

  /**
   * Waits until the store looks well again, and records what its sickness did.
   *
   * @param howLong it was to last
   * @param felt by what a job must have felt it
   */
  void awaitWell(ProxyControl proxy, Duration howLong, Fact.StoreSick.Felt felt) {
    AtomicLong sickUntil = new AtomicLong();
    Health health =
        Wait.until(
            "the store to be well again",
            howLong.plusSeconds(30),
            LOOK_AT_PROXY_EVERY,
            () -> {
              Health now = proxy.health();
              if (now.sickness().isEmpty()) {
                return Look.seen(now);
              }
              sickUntil.set(now());
              return Look.notYet("%d ms left", now.millisLeft());
            });
    evidence.add(new Fact.StoreSick(now(), felt, health.requests(), health.affected()));
    evidence.add(new Fact.FaultEnded(now(), sickUntil.get(), "it was well again after that"));
  }

  void replace(List<FaultAction> actions) throws IOException {
    for (FaultAction action : actions) {
      target.replace(action.victim());
    }
  }

  private static boolean carriesTheJob(Victim victim) {
    return victim.role() == Role.JOBMANAGER || victim.role() == Role.DEPLOYMENT;
  }

  private void readHaStore() {
    try {
      List<Long> ids = job.checkpointsInHaStore(jobId);
      evidence.add(
          job.replacesByItself()
              ? new Fact.HaSeen(now(), ids)
              : new Fact.HaReadWithoutLeader(now(), ids));
    } catch (HaStoreNotRead e) {
      listCheckpoints();
    } catch (IOException e) {
      // the missing fact is what the judge goes by; the drill itself can go on
    }
  }

  private void listCheckpoints() {
    try {
      evidence.add(new Fact.RetainedSeen(now(), checkpoints().ids()));
    } catch (IOException e) {
      // the same
    }
  }

  /** How far apart checkpoints are triggered, in milliseconds, as the job was seen before. */
  long checkpointInterval() {
    return evidence
        .soFar()
        .last(Fact.CheckpointingSeen.class)
        .map(Fact.CheckpointingSeen::intervalMillis)
        .orElseThrow(() -> new Problem("the job does not checkpoint"));
  }

  /** The job's checkpoints as they lie in the store. */
  RetainedCheckpoints checkpoints() {
    return new RetainedCheckpoints(job.store(), job.paths().checkpoints(), jobId);
  }

  /** Waits until a checkpoint has completed since the job was restored. */
  void awaitCheckpointAgain() throws IOException {
    if (evidence.soFar().onOneClock().lastRestore().isEmpty()) {
      throw new DeadlinePassed("the job did not come back");
    }
    Wait.until(
        "a checkpoint since the restore",
        CHECKPOINT_WITHIN.plusMillis(2 * checkpointInterval()),
        () ->
            evidence
                .soFar()
                .onOneClock()
                .firstCheckpointAgain()
                .map(checkpoint -> Look.seen(checkpoint.checkpointId()))
                .orElseGet(() -> Look.notYet("none")));
  }

  /** Lets a victim go on that was paused, and records whether it was seen to. */
  void wake(Victim victim) {
    wake(victim, Action.WAKE);
  }

  /** The same by another action. */
  void wake(Victim victim, Action action) {
    try {
      String how = target.inject(new FaultAction(action, victim, List.of())).await();
      evidence.add(new Fact.VictimWoken(now(), victim, true, how));
    } catch (IOException | DeadlinePassed | Problem e) {
      evidence.add(new Fact.VictimWoken(now(), victim, false, e.getMessage()));
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
                        f -> f.at() >= fault && f.names(victim.resourceId()))
                    .isPresent()
                ? Look.seen(true)
                : Look.notYet("no failure that names it"));
  }

  /** A moment of Flink's clock on the harness's. */
  public long onOurClock(long flinks) {
    return flinks - evidence.soFar().flinkAhead();
  }

  /**
   * Waits for a moment on this clock, in epoch milliseconds.
   *
   * @param what it is waited for, as a deadline that passes says it
   */
  void awaitTime(String what, long until, Duration within, Duration every) {
    awaitTime(what, until, within, every, () -> {});
  }

  /** The same, with something that is done at each look until then. */
  void awaitTime(String what, long until, Duration within, Duration every, Meanwhile meanwhile) {
    Wait.until(
        what,
        within,
        every,
        () -> {
          meanwhile.act();
          long left = until - now();
          return left <= 0 ? Look.seen(true) : Look.notYet("%d ms left", left);
        });
  }

  public long now() {
    return clock.millis();
  }
}
