package io.firedrill.run;

import io.firedrill.cluster.ClusterEvent;
import io.firedrill.cluster.ClusterListener;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.JobFailure;
import io.firedrill.flink.SourceMetrics;
import io.firedrill.flink.Subtask;
import io.firedrill.ledger.Committed;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Looks at the running job all the time and writes down what has changed. What cannot be seen right
 * now, because a JobManager is dead for example, is left out: no fact is ever made up.
 */
public final class Observer implements AutoCloseable, ClusterListener {
  private static final int TEXT_CHARS = 3_000;
  // an answer may be as old as web.refresh-interval (3 s), and need not have what another has
  private static final long FAILURES_LAG_MILLIS = 5_000;
  // what has not changed is written down again, so that a watch that has died does not look like
  // one
  private static final long HA_AGAIN_MILLIS = 1_000;

  private final RunningJob running;
  private final String jobId;
  private final Optional<? extends Committed> written;
  private final EvidenceLog evidence;
  private final Clock clock;
  private final Looks looks;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
  private final Object listing = new Object();
  private RunningJob.Watch watch = () -> {};

  // what was written down last, so that only changes are
  private Boolean answers;
  private String job = "";
  private long clockOf = -1;
  private long leastAhead;
  private long mostAhead;
  private String asOfFailures = "";
  private long failuresUntil;
  private long failuresAskedAt = -1;
  private Fact.OutputSeen output = new Fact.OutputSeen(0, 0, 0);
  private final Map<String, String> subtasks = new HashMap<>();
  private final Map<String, Set<Integer>> indexes = new HashMap<>();
  private final Set<String> checkpoints = new HashSet<>();
  private final Set<String> restores = new HashSet<>();
  private final Set<String> failures = new HashSet<>();
  private final Set<String> failedCheckpoints = new HashSet<>();
  private List<Long> haPointers = List.of();
  private long haSeenAt;
  private List<String> taskManagers = List.of();
  private final SourceLooks sources;

  /**
   * An observer of a job.
   *
   * @param written by it; empty if that could not be audited
   */
  public Observer(
      RunningJob running,
      String jobId,
      Optional<? extends Committed> written,
      EvidenceLog evidence,
      Clock clock) {
    this.running = running;
    this.jobId = jobId;
    this.written = written;
    this.evidence = evidence;
    this.clock = clock;
    this.looks = new Looks(evidence, clock);
    this.sources = new SourceLooks(running::rest, jobId);
  }

  public void start() {
    every(running.lookEvery(), this::lookAtFlink);
    if (written.isPresent()) {
      threads.execute(this::lookAtStoreAgain);
    }
    if (running.replacesByItself()) {
      every(running.lookAtStoreEvery(), () -> looks.look(Sight.HA_STORE, this::seeHaStore));
      watch = running.watch(this);
    }
  }

  private void every(Duration interval, Runnable look) {
    threads.scheduleWithFixedDelay(look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The ledger grows for as long as the job runs, and with it the time to list it. */
  private void lookAtStoreAgain() {
    long began = System.nanoTime();
    boolean seen = lookAtStore();
    Duration looked = seen ? Duration.ofNanos(System.nanoTime() - began) : Duration.ZERO;
    try {
      long rest = new Pace(running.lookAtStoreEvery()).after(looked).toNanos();
      threads.schedule(this::lookAtStoreAgain, rest, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // closed
    }
  }

  public void lookAtFlink() {
    looks.look(Sight.FLINK, this::seeFlink);
  }

  private synchronized void seeFlink() {
    FlinkRest rest = running.rest();
    try {
      long askedAt = clock.millis();
      FlinkJob now = rest.job(jobId);
      long answeredAt = clock.millis();
      answers(true);
      long takenOver = now.takenOverAtMillis();
      clock(new Fact.ClockSeen(answeredAt, takenOver, askedAt, now.nowMillis()));
      Checkpoints checkpoints = rest.checkpoints(jobId);
      checkpoints(checkpoints, takenOver);
      Map<FlinkJob.Vertex, List<Subtask>> tasks = new LinkedHashMap<>();
      for (FlinkJob.Vertex vertex : now.vertices()) {
        tasks.put(vertex, rest.subtasks(jobId, vertex));
        tasks.get(vertex).forEach(subtask -> subtask(vertex, subtask));
      }
      gone(tasks);
      // stack traces are long: they are asked for when something has happened
      String health = takenOver + now.state() + checkpoints.restoredCount() + attempts(tasks);
      if (!health.equals(asOfFailures)) {
        asOfFailures = health;
        failuresUntil = clock.millis() + FAILURES_LAG_MILLIS;
      }
      // asked for until they were read once after that, however often there is no answer
      if (failuresAskedAt <= failuresUntil || !now.running()) {
        long asked = clock.millis();
        failures(rest.failures(jobId));
        failuresAskedAt = asked;
      }
      job(now.state(), takenOver);
      sourceMetrics(tasks);
      taskManagers(rest.taskManagers());
    } catch (FlinkRestException e) {
      answers(e.status() > 0);
    }
  }

  /** Only answers that narrow down how far Flink's clock is ahead. */
  private void clock(Fact.ClockSeen seen) {
    long least = seen.flinksNow() - seen.at();
    long most = seen.flinksNow() - seen.askedAt();
    boolean sameJobManager = seen.takenOverAt() == clockOf;
    boolean narrower = !sameJobManager || least > leastAhead || most < mostAhead;
    if (seen.flinksNow() > 0 && narrower) {
      leastAhead = sameJobManager ? Math.max(least, leastAhead) : least;
      mostAhead = sameJobManager ? Math.min(most, mostAhead) : most;
      clockOf = seen.takenOverAt();
      evidence.add(seen);
    }
  }

  /** Of each source, and only while all of it runs, because REST keeps showing old values. */
  private void sourceMetrics(Map<FlinkJob.Vertex, List<Subtask>> tasks) throws FlinkRestException {
    Map<FlinkJob.Vertex, SourceMetrics> seen = new LinkedHashMap<>();
    for (FlinkJob.Vertex source : FlinkJob.sources(List.copyOf(tasks.keySet()))) {
      if (Subtask.allRun(tasks.get(source))) {
        seen.put(source, sources.look(source));
      }
    }
    long at = clock.millis();
    seen.forEach(
        (source, metrics) -> {
          metrics
              .pendingRecords()
              .ifPresent(pending -> evidence.add(new Fact.BacklogSeen(at, pending, source.id())));
          metrics
              .records()
              .ifPresent(records -> evidence.add(new Fact.RecordsSeen(at, records, source.id())));
        });
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

  private void subtask(FlinkJob.Vertex vertex, Subtask s) {
    String now = s.attempt() + s.state() + s.taskManager() + s.deployingAtMillis();
    if (!now.equals(subtasks.put(vertex.id() + "#" + s.index(), now))) {
      evidence.add(
          new Fact.SubtaskSeen(
              clock.millis(),
              s.vertex(),
              s.index(),
              s.attempt(),
              s.state(),
              s.taskManager(),
              s.deployingAtMillis(),
              s.runningAtMillis(),
              vertex.id()));
    }
  }

  /** A job whose vertices are not shown yet has not lost them. */
  private void gone(Map<FlinkJob.Vertex, List<Subtask>> tasks) {
    tasks.forEach(
        (vertex, now) -> {
          Set<Integer> there = now.stream().map(Subtask::index).collect(Collectors.toSet());
          Set<Integer> known = indexes.computeIfAbsent(vertex.id(), id -> new TreeSet<>());
          for (int index : List.copyOf(known)) {
            if (!there.isEmpty() && !there.contains(index)) {
              subtasks.remove(vertex.id() + "#" + index);
              known.remove(index);
              evidence.add(new Fact.SubtaskGone(clock.millis(), vertex.id(), index));
            }
          }
          known.addAll(there);
        });
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
                c.path(),
                c.completedAtMillis() - c.triggeredAtMillis()));
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

  private void seeHaStore() throws IOException {
    List<Long> now = running.checkpointsInHaStore(jobId);
    long at = clock.millis();
    if (!now.equals(haPointers) || at >= haSeenAt + HA_AGAIN_MILLIS) {
      haPointers = now;
      haSeenAt = at;
      evidence.add(new Fact.HaSeen(at, now));
    }
  }

  /** Looks at what the job has written, and says whether that worked. */
  public boolean lookAtStore() {
    return written.isEmpty() || looks.look(Sight.LEDGER, () -> seeOutput(written.get()));
  }

  private void seeOutput(Committed written) throws IOException {
    synchronized (listing) { // a slow look must not report after a later one
      long at = clock.millis(); // before the listing: what it shows is not younger than that
      output(at, written.committed());
    }
  }

  private void output(long at, ObjectStore.Size now) {
    if (now.objects() != output.files() || now.bytes() != output.bytes()) {
      output = new Fact.OutputSeen(at, now.objects(), now.bytes());
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
  public void unseen(String why) {
    looks.failed(Sight.CLUSTER, why);
  }

  @Override
  public void close() {
    looks.end();
    watch.close();
    threads.shutdownNow();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
