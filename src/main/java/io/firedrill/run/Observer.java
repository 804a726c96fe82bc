package io.firedrill.run;

import io.firedrill.cluster.ClusterEvent;
import io.firedrill.cluster.ClusterListener;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.JobFailure;
import io.firedrill.flink.SourceMetrics;
import io.firedrill.flink.Subtask;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the running job all the time and writes down what has changed. What cannot be seen right
 * now, because a JobManager is dead for example, is left out: no fact is ever made up.
 */
public final class Observer implements AutoCloseable, ClusterListener {
  private static final int TEXT_CHARS = 3_000;

  private final RunningJob running;
  private final String jobId;
  private final Optional<LedgerLayout> layout;
  private final EvidenceLog evidence;
  private final Clock clock;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
  private RunningJob.Watch watch = () -> {};

  // what was written down last, so that only changes are
  private Boolean answers;
  private String job = "";
  private String asOfFailures = "";
  private Fact.OutputSeen output = new Fact.OutputSeen(0, 0, 0);
  private final Map<String, String> subtasks = new HashMap<>();
  private final Set<String> checkpoints = new HashSet<>();
  private final Set<String> restores = new HashSet<>();
  private final Set<String> failures = new HashSet<>();
  private final Set<String> failedCheckpoints = new HashSet<>();
  private List<Long> haPointers = List.of();
  private List<String> taskManagers = List.of();
  private List<String> metricNames = List.of();

  /**
   * An observer of a job.
   *
   * @param layout where its ledger is; empty if it has none that could be audited
   */
  public Observer(
      RunningJob running,
      String jobId,
      Optional<LedgerLayout> layout,
      EvidenceLog evidence,
      Clock clock) {
    this.running = running;
    this.jobId = jobId;
    this.layout = layout;
    this.evidence = evidence;
    this.clock = clock;
  }

  public void start() {
    every(running.lookEvery().toMillis(), this::lookAtFlink);
    every(running.lookAtStoreEvery().toMillis(), this::lookAtStore);
    if (running.replacesByItself()) {
      every(running.lookAtStoreEvery().toMillis(), this::lookAtHaStore);
      watch = running.watch(this);
    }
  }

  private void every(long millis, Runnable look) {
    threads.scheduleWithFixedDelay(() -> survived(look), 0, millis, TimeUnit.MILLISECONDS);
  }

  /** An executor never repeats what has thrown: one look that fails would be the last. */
  private static void survived(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      // what was not seen is not a fact, and a link that needs it is unseen
    }
  }

  public synchronized void lookAtFlink() {
    FlinkRest rest = running.rest();
    try {
      FlinkJob now = rest.job(jobId);
      answers(true);
      long takenOver = now.takenOverAtMillis();
      Checkpoints checkpoints = rest.checkpoints(jobId);
      checkpoints(checkpoints, takenOver);
      Map<FlinkJob.Vertex, List<Subtask>> tasks = new LinkedHashMap<>();
      for (FlinkJob.Vertex vertex : now.vertices()) {
        tasks.put(vertex, rest.subtasks(jobId, vertex));
        tasks.get(vertex).forEach(this::subtask);
      }
      // stack traces are long: they are asked for when something has happened
      String health = takenOver + now.state() + checkpoints.restoredCount() + attempts(tasks);
      if (!health.equals(asOfFailures) || !now.running()) {
        failures(rest.failures(jobId));
        asOfFailures = health;
      }
      job(now.state(), takenOver);
      if (!tasks.isEmpty()) {
        Map.Entry<FlinkJob.Vertex, List<Subtask>> source = tasks.entrySet().iterator().next();
        sourceMetrics(source.getKey(), source.getValue());
      }
      taskManagers(rest.taskManagers());
    } catch (FlinkRestException e) {
      answers(e.status() > 0);
    }
  }

  /** Only while the source runs, because REST keeps showing old values. */
  private void sourceMetrics(FlinkJob.Vertex source, List<Subtask> subtasks)
      throws FlinkRestException {
    if (subtasks.stream().allMatch(Subtask::running)) {
      // names come up one by one after a start, and stay; the list of all is long
      if (metricNames.size() < 2) {
        metricNames = running.rest().sourceMetricNames(jobId, source);
      }
      SourceMetrics metrics = running.rest().sourceMetrics(jobId, source, metricNames);
      long at = clock.millis();
      metrics
          .pendingRecords()
          .ifPresent(pending -> evidence.add(new Fact.BacklogSeen(at, pending)));
      metrics.records().ifPresent(records -> evidence.add(new Fact.RecordsSeen(at, records)));
    }
  }

  private void taskManagers(List<String> now) {
    List<String> sorted = now.stream().sorted().toList();
    if (!sorted.equals(taskManagers)) {
      taskManagers = sorted;
      evidence.add(new Fact.TaskManagersSeen(clock.millis(), sorted));
    }
  }

  private static List<Integer> attempts(Map<FlinkJob.Vertex, List<Subtask>> tasks) {
    return tasks.values().stream().flatMap(List::stream).map(Subtask::attempt).toList();
  }

  private void answers(boolean now) {
    if (answers == null || answers != now) {
      answers = now;
      evidence.add(new Fact.RestSeen(clock.millis(), now));
    }
  }

  private void job(String state, long takenOver) {
    if (!job.equals(state + takenOver)) {
      job = state + takenOver;
      evidence.add(new Fact.JobSeen(clock.millis(), jobId, state, takenOver));
    }
  }

  private void subtask(Subtask s) {
    String now = s.attempt() + s.state() + s.taskManager() + s.deployingAtMillis();
    if (!now.equals(subtasks.put(s.vertex() + s.index(), now))) {
      evidence.add(
          new Fact.SubtaskSeen(
              clock.millis(),
              s.vertex(),
              s.index(),
              s.attempt(),
              s.state(),
              s.taskManager(),
              s.deployingAtMillis(),
              s.runningAtMillis()));
    }
  }

  private void checkpoints(Checkpoints seen, long takenOver) {
    List<Checkpoints.Checkpoint> oldestFirst = new ArrayList<>(seen.history());
    oldestFirst.sort(java.util.Comparator.comparingLong(Checkpoints.Checkpoint::id));
    for (Checkpoints.Checkpoint c : oldestFirst) {
      if (c.failed() && failedCheckpoints.add(takenOver + "/" + c.id())) {
        evidence.add(
            new Fact.CheckpointFailed(
                clock.millis(),
                takenOver,
                c.id(),
                c.triggeredAtMillis(),
                c.failedAtMillis(),
                c.failure()));
      }
      if (c.completed() && checkpoints.add(takenOver + "/" + c.id())) {
        evidence.add(
            new Fact.CheckpointSeen(
                clock.millis(),
                takenOver,
                c.id(),
                c.savepoint(),
                c.completedAtMillis(),
                c.stateBytes(),
                c.path()));
      }
    }
    seen.lastRestored()
        .filter(r -> restores.add(takenOver + "/" + seen.restoredCount()))
        .ifPresent(
            r ->
                evidence.add(
                    new Fact.RestoreSeen(
                        clock.millis(),
                        takenOver,
                        seen.restoredCount(),
                        r.id(),
                        r.atMillis(),
                        r.savepoint(),
                        r.path())));
  }

  private void failures(List<JobFailure> seen) {
    for (JobFailure f : seen) {
      if (failures.add(f.atMillis() + f.taskManager() + f.exception())) {
        String text = f.stackTrace();
        evidence.add(
            new Fact.FailureSeen(
                clock.millis(),
                f.atMillis(),
                f.exception(),
                f.taskManager(),
                text.substring(0, Math.min(TEXT_CHARS, text.length()))));
      }
    }
  }

  private void lookAtHaStore() {
    try {
      List<Long> now = running.checkpointsInHaStore(jobId);
      if (!now.equals(haPointers)) {
        haPointers = now;
        evidence.add(new Fact.HaSeen(clock.millis(), now));
      }
    } catch (IOException e) {
      // not seen this time
    }
  }

  public void lookAtStore() {
    if (layout.isEmpty()) {
      return;
    }
    long at = clock.millis(); // before the listing: what it shows is not younger than that
    try {
      List<ObjectStore.Entry> files =
          new ArrayList<>(LedgerLayout.committed(running.store(), layout.get().ledger()));
      files.addAll(LedgerLayout.committed(running.store(), layout.get().rejects()));
      output(at, files.size(), files.stream().mapToLong(ObjectStore.Entry::bytes).sum());
    } catch (IOException e) {
      // not seen this time
    }
  }

  private synchronized void output(long at, int files, long bytes) {
    if (files != output.files() || bytes != output.bytes()) {
      output = new Fact.OutputSeen(at, files, bytes);
      evidence.add(output);
    }
  }

  @Override
  public void pod(PodState pod) {
    evidence.add(new Fact.PodSeen(clock.millis(), pod));
  }

  @Override
  public void podGone(String name, String uid) {
    evidence.add(new Fact.PodGone(clock.millis(), name, uid));
  }

  @Override
  public void resource(ResourceState resource) {
    evidence.add(new Fact.ResourceSeen(clock.millis(), resource));
  }

  @Override
  public void event(ClusterEvent event) {
    evidence.add(new Fact.EventSeen(clock.millis(), event));
  }

  @Override
  public void close() {
    watch.close();
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
