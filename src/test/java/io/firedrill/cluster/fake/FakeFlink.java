package io.firedrill.cluster.fake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.job.ArmedFailure;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Memory;
import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Flink cluster with one job, in memory: it reads, checkpoints, commits, fails, restores and
 * answers its REST API from what it remembers. Time passes when somebody looks.
 */
public final class FakeFlink implements FlinkTransport {
  private static final long INTERVAL = 1_000;
  private static final long CHECKPOINT = 500; // of the interval, from trigger to completion
  private static final long RESTART_DELAY = 600;
  private static final long DEPLOYMENT = 200;
  private static final long TAKE_OVER = 800;
  private static final double RATE = 0.1; // records a millisecond and split
  private static final int SUBTASKS = 2;
  private static final String ARMED = ArmedFailure.ArmedException.class.getName();
  private static final int RESTARTS = 3;
  private static final String NEVER = "-";

  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock;
  private final ObjectStore store;
  private final GeneratorInput input;
  private final JobPaths paths;
  private final FakeLedger ledger;
  private final FakeSnapshots snapshots;
  private final Set<Misbehaviour> misbehaviours;

  /** What is known of a checkpoint or a savepoint. */
  private record Snapshot(
      long id,
      boolean savepoint,
      long triggeredAt,
      long completedAt,
      String path,
      boolean failed) {}

  private record Restored(long id, long at, boolean savepoint, String path) {}

  /** What the drill has armed in the store: user code fails up to an attempt. */
  private Optional<ArmedFailure.Trigger> armed() throws IOException {
    String key = store.keyOf(paths.failureTrigger());
    if (store.list(key).isEmpty()) {
      return Optional.empty();
    }
    try (InputStream trigger = store.open(key)) {
      String line = new String(trigger.readAllBytes(), StandardCharsets.UTF_8);
      if (line.isEmpty()) { // it is being written: a folder is not as atomic as S3
        return Optional.empty();
      }
      return Optional.of(ArmedFailure.Trigger.parse(line))
          .filter(armed -> attempt <= armed.lastAttempt());
    }
  }

  private record Failure(long at, String taskManager, String trace) {}

  // what outlives a JobManager
  private final Map<Long, String> haStore = new TreeMap<>();
  private final Map<String, Map<Integer, Long>> offsetsIn = new HashMap<>();
  private final Map<Integer, Long> firstRead = new HashMap<>();
  private final Set<String> taskManagers = new LinkedHashSet<>();
  private final String jobId;
  private long nextCheckpointId = 1;
  private long storeAwayUntil;
  private long delayedUntil;

  // what a JobManager remembers
  private boolean answers;
  private String state = "RUNNING";
  private long takenOver;
  private int attempt;
  private int restores;
  private Optional<Restored> restored = Optional.empty();
  private final List<Snapshot> history = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private boolean diskFull;
  private final StringBuilder log = new StringBuilder();
  private final Map<String, String> savepoints = new HashMap<>();

  // the running attempt
  private String host = NEVER;
  private long runningSince = Long.MAX_VALUE;
  private long firstRunningSince = Long.MAX_VALUE;
  private long nextCheckpoint;
  private Map<Integer, Long> readFrom = new TreeMap<>();
  private Map<Integer, Long> committed = new TreeMap<>();
  private long startsAt = Long.MAX_VALUE;

  // when somebody looked last
  private long now;

  /** Ways in which the cluster does not do what it should; each is one that happens. */
  public enum Misbehaviour {
    /** No checkpoint completes. */
    NO_CHECKPOINTS,
    /** After a failure no slot is found. */
    NO_SLOTS,
    /** A successor restores from the checkpoint before the newest. */
    RESTORES_OLDER,
    /** A successor restores from nothing. */
    STARTS_AFRESH,
    /** A successor never takes over. */
    NO_SUCCESSOR,
    /** Savepoints fail. */
    SAVEPOINT_FAILS,
    /** Savepoints stay pending. */
    SAVEPOINT_PENDING,
    /** Every record makes the job fail. */
    FAILS_AT_EVERY_RECORD,
    /** The JobManager loses its leadership again and again. */
    LOSES_LEADERSHIP,
    /** The first failure ends the job. */
    NO_RESTARTS,
    /** The job fails before any look sees all of it running. */
    FAILS_WHEN_RESTORED,
    /** The job fails by itself, and after each restart again. */
    FAILS_BY_ITSELF,
    /** The job may restart three times. */
    FEW_RESTARTS,
    /** The job is up after a minute only. */
    LATE,
    /** The JobManager falls silent after the first checkpoint. */
    SILENT_AFTER_A_CHECKPOINT,
    /** The job never comes up. */
    NEVER_RUNS,
    /** One subtask is never scheduled, though the rest works. */
    ONE_SUBTASK_MISSING,
    /** The clocks of its machines are half a minute ahead. */
    CLOCK_AHEAD,
    /** A restart takes a minute; a successor does not wait for that. */
    SLOW_TO_RESTART,
    /** It reads hardly faster than records come. */
    SLOW_TO_CATCH_UP,
    /** It reads as fast as records come. */
    NEVER_CATCHES_UP,
    /** Every tenth record is not written. */
    WRITES_LESS,
    /**
     * Nothing is shuffled: the last subtask is a region of its own, on a TaskManager of its own.
     */
    ONE_SUBTASK_APART
  }

  FakeFlink(
      String jobId,
      Clock clock,
      ObjectStore store,
      JobPaths paths,
      GeneratorInput input,
      Collection<Misbehaviour> misbehaviours) {
    this.jobId = jobId;
    this.clock = clock;
    this.store = store;
    this.paths = paths;
    this.input = input;
    this.snapshots = new FakeSnapshots(store);
    this.misbehaviours = Set.copyOf(misbehaviours);
    this.ledger = new FakeLedger(store, paths, input, jobId, has(Misbehaviour.WRITES_LESS));
  }

  boolean has(Misbehaviour misbehaviour) {
    return misbehaviours.contains(misbehaviour);
  }

  /** Starts it, from a snapshot or from nothing. */
  synchronized void start(Optional<String> snapshot, Map<Integer, Long> offsets) {
    taskManagers.addAll(List.of("tm-1", "tm-2"));
    answers = true;
    now = clock.millis();
    takenOver = now;
    snapshot.ifPresent(path -> restored(takenOver, path, idOf(path), true, offsets));
    input.splits().forEach(split -> committed.put(split, offsets.getOrDefault(split, 0L)));
    if (!has(Misbehaviour.NEVER_RUNS)) {
      deploy(takenOver + (has(Misbehaviour.LATE) ? 60_000 : DEPLOYMENT), "tm-1");
    }
  }

  /** Checkpoints are numbered on from the snapshot that a job starts from. */
  private long idOf(String snapshot) {
    try {
      return new SnapshotReader(store).read(snapshot).checkpointId();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends its processes. */
  synchronized void stop() {
    advance();
    end();
  }

  private void end() {
    answers = false;
    runningSince = Long.MAX_VALUE;
    startsAt = Long.MAX_VALUE;
  }

  // --- what happens by itself ---

  private void deploy(long at, String taskManager) {
    host = taskManager;
    runningSince = at;
    firstRunningSince = Math.min(firstRunningSince, at);
    nextCheckpoint = at + INTERVAL;
    readFrom = new TreeMap<>(committed);
    // what a job has read before it came here was due before
    input
        .splits()
        .forEach(split -> firstRead.putIfAbsent(split, at - (long) (committed.get(split) / RATE)));
    state = "RUNNING";
  }

  /** Lets happen what was due by now; nothing of a call happens later than that. */
  synchronized void diskIsFull(boolean full) {
    advance();
    diskFull = full;
  }

  private void advance() {
    try {
      advanceTo();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void advanceTo() throws IOException {
    now = clock.millis();
    if (startsAt <= now && !taskManagers.isEmpty()) {
      long at = startsAt;
      startsAt = Long.MAX_VALUE;
      takeOverOrRestart(at);
    }
    while (running()
        && Math.max(nextCheckpoint, delayedUntil) <= now
        && !has(Misbehaviour.NO_CHECKPOINTS)) {
      long at = Math.max(nextCheckpoint, delayedUntil);
      checkpoint(at);
      nextCheckpoint = at + INTERVAL;
      answers = !has(Misbehaviour.SILENT_AFTER_A_CHECKPOINT);
    }
    if (running() && diskFull) {
      fail(now, host, "java.io.IOException: No space left on device");
    }
    if (running() && has(Misbehaviour.FAILS_WHEN_RESTORED)) {
      fail(now, host, "java.lang.IllegalStateException: this version cannot read its state");
    }
    if (running() && has(Misbehaviour.FAILS_BY_ITSELF) && now > runningSince + 3 * INTERVAL) {
      fail(now, host, "java.lang.IllegalStateException: the fifth record");
    }
    Optional<ArmedFailure.Trigger> armed = running() ? armed() : Optional.empty();
    if (armed.isPresent()) {
      armed
          .get()
          .memory()
          .ifPresentOrElse(
              this::throwFor,
              () ->
                  fail(
                      now,
                      host,
                      ARMED + ": armed failure at record 1 of split 0 in attempt " + attempt));
    }
    if (running() && has(Misbehaviour.LOSES_LEADERSHIP) && now > runningSince + 50) {
      fail(now, host, "java.lang.Exception: Job leader for job id " + jobId + " lost leadership.");
    }
    if (running() && has(Misbehaviour.FAILS_AT_EVERY_RECORD) && now > runningSince + 50) {
      fail(now, host, "java.lang.IllegalStateException: this version fails at every record");
    }
  }

  /** Of a full metaspace the failure says nothing: the TaskManager that met it is shut down. */
  private void throwFor(Memory memory) {
    String error = "java.lang.OutOfMemoryError: " + memory.words();
    log.append(error).append("\n");
    String ended = host;
    if (memory == Memory.METASPACE) {
      taskManagers.remove(ended);
    }
    fail(
        now,
        ended,
        memory == Memory.HEAP
            ? error
            : "org.apache.flink.util.FlinkExpectedException: The TaskExecutor is shutting down.");
  }

  /** What its TaskManagers have logged. */
  synchronized String log() {
    advance();
    return log.toString();
  }

  private boolean running() {
    return answers && state.equals("RUNNING") && runningSince <= now;
  }

  private void takeOverOrRestart(long at) {
    if (!answers) {
      answers = true;
      takenOver = at;
      attempt = 0;
      restores = 0;
      restored = Optional.empty();
      history.clear();
      failures.clear();
    }
    if (!has(Misbehaviour.STARTS_AFRESH)) {
      newest()
          .ifPresent(
              id -> restored(at, haStore.get(id), id, false, offsetsIn.get(haStore.get(id))));
    } else {
      committed.replaceAll((split, offset) -> 0L);
    }
    deploy(at + DEPLOYMENT, taskManagers.iterator().next());
  }

  private Optional<Long> newest() {
    List<Long> ids = new ArrayList<>(haStore.keySet());
    int back = has(Misbehaviour.RESTORES_OLDER) ? 2 : 1;
    return ids.size() < back ? Optional.empty() : Optional.of(ids.get(ids.size() - back));
  }

  private void restored(
      long at, String path, long id, boolean savepoint, Map<Integer, Long> offsets) {
    restores++;
    restored = Optional.of(new Restored(id, at, savepoint, path));
    committed = new TreeMap<>(offsets);
    nextCheckpointId = Math.max(nextCheckpointId, id + 1);
  }

  private double catchingUp() {
    if (has(Misbehaviour.NEVER_CATCHES_UP)) {
      return 1;
    }
    return has(Misbehaviour.SLOW_TO_CATCH_UP) ? 1.1 : 10;
  }

  /** How far the splits have been read: what is due, caught up with at ten times the rate. */
  private Map<Integer, Long> read(long at) {
    double rate = catchingUp() * RATE;
    Map<Integer, Long> offsets = new TreeMap<>();
    for (int split : input.splits()) {
      long from = readFrom.getOrDefault(split, 0L);
      long could = from + (long) (rate * Math.max(0, at - runningSince));
      offsets.put(split, Math.max(from, Math.min(due(split, at), could)));
    }
    return offsets;
  }

  private long due(int split, long at) {
    return (long) (RATE * Math.max(0, at - firstRead.getOrDefault(split, at)));
  }

  private String checkpoint(long at) {
    long id = nextCheckpointId++;
    if (at < storeAwayUntil) {
      history.add(new Snapshot(id, false, at - CHECKPOINT, at, "", true));
      return "";
    }
    String path = "%s/%s/chk-%d".formatted(paths.checkpoints(), jobId, id);
    snapshot(id, path, false, at);
    haStore.put(id, path);
    return path;
  }

  private void snapshot(long id, String path, boolean savepoint, long at) {
    Map<Integer, Long> offsets = read(at);
    snapshots.write(path, id, savepoint, offsets);
    offsetsIn.put(path, offsets);
    long due = Math.min(at, nextCheckpoint);
    history.add(new Snapshot(id, savepoint, due - CHECKPOINT, at, path, false));
    offsets.forEach((split, to) -> ledger.commit(split, committed.getOrDefault(split, 0L), to));
    committed = new TreeMap<>(offsets);
  }

  private void fail(long at, String taskManager, String trace) {
    failures.add(new Failure(at, taskManager, trace));
    if (nextCheckpoint - CHECKPOINT <= at && at < nextCheckpoint) {
      history.add(
          new Snapshot(nextCheckpointId++, false, nextCheckpoint - CHECKPOINT, at, "", true));
    }
    runningSince = Long.MAX_VALUE;
    if (has(Misbehaviour.NO_RESTARTS) || has(Misbehaviour.FEW_RESTARTS) && attempt == RESTARTS) {
      state = "FAILED";
      startsAt = Long.MAX_VALUE;
      haStore.clear();
      return;
    }
    attempt++;
    state = "RESTARTING";
    long delay = has(Misbehaviour.SLOW_TO_RESTART) ? 60_000 : RESTART_DELAY;
    startsAt = has(Misbehaviour.NO_SLOTS) ? Long.MAX_VALUE : at + delay;
  }

  // --- what is done to it ---

  synchronized void killTaskManager(String id) {
    advance();
    if (!taskManagers.remove(id)) {
      throw new IllegalStateException("there is no TaskManager " + id);
    }
    if (answers && id.equals(host) && state.equals("RUNNING")) {
      fail(now + 50, id, "java.util.concurrent.TimeoutException: lost TaskManager " + id);
    }
  }

  /** Until then no checkpoint completes. */
  synchronized void storeAwayUntil(long at) {
    advance();
    storeAwayUntil = at;
  }

  /** One that is due before does not complete until then. */
  synchronized void delayCheckpointsUntil(long at) {
    advance();
    delayedUntil = at;
  }

  synchronized void addTaskManager(String id) {
    taskManagers.add(id);
  }

  synchronized Set<String> taskManagers() {
    return new TreeSet<>(taskManagers);
  }

  synchronized void killJobManager() {
    stop();
  }

  /** Ends the job and forgets it, as an operator does whose resource is deleted. */
  synchronized void prune(boolean withSavepoint) {
    advance();
    if (withSavepoint) {
      String name = "savepoint-%s-1".formatted(jobId);
      snapshot(nextCheckpointId++, paths.savepoints() + "/" + name, true, now);
    }
    end(); // no checkpoint completes after a savepoint that stops the job
    haStore.clear();
  }

  synchronized void forgetCheckpoints() {
    haStore.clear();
  }

  synchronized void startJobManager() {
    if (!has(Misbehaviour.NO_SUCCESSOR)) {
      advance();
      startsAt = now + TAKE_OVER;
    }
  }

  synchronized List<Long> checkpointsInHaStore() {
    advance();
    return List.copyOf(haStore.keySet());
  }

  // --- its REST API ---

  @Override
  public String describe() {
    return "the fake";
  }

  @Override
  public synchronized Answer get(String path) throws IOException {
    advance();
    if (!answers) {
      throw new IOException("connection refused");
    }
    String job = "jobs/" + jobId;
    if (path.equals("config")) {
      return answer(json.createObjectNode().put("flink-version", "1.20.0"));
    }
    if (path.equals("jobs")) {
      ObjectNode node = json.createObjectNode();
      node.putArray("jobs").addObject().put("id", jobId);
      return answer(node);
    }
    if (path.equals("taskmanagers")) {
      ObjectNode node = json.createObjectNode();
      ArrayNode all = node.putArray("taskmanagers");
      taskManagers.forEach(id -> all.addObject().put("id", id));
      return answer(node);
    }
    if (path.equals("jobmanager/config")) {
      ArrayNode config = json.createArrayNode();
      config.addObject().put("key", "high-availability.type").put("value", "zookeeper");
      return new Answer(200, config.toString());
    }
    if (path.equals(job)) {
      return answer(job());
    }
    if (path.equals(job + "/checkpoints")) {
      return answer(checkpoints());
    }
    if (path.equals(job + "/checkpoints/config")) {
      return answer(
          json.createObjectNode()
              .put("mode", "exactly_once")
              .put("interval", INTERVAL)
              .put("timeout", 60_000)
              .put("tolerable_failed_checkpoints", 1_000));
    }
    if (path.startsWith(job + "/exceptions")) {
      return answer(exceptions());
    }
    if (path.startsWith(job + "/savepoints/")) {
      return answer(savepoint(path.substring(path.lastIndexOf('/') + 1)));
    }
    if (path.startsWith(job + "/vertices/v1/subtasks/metrics")) {
      return new Answer(200, metrics(path).toString());
    }
    if (path.equals(job + "/vertices/v1")) {
      return answer(subtasks());
    }
    return new Answer(404, "{\"errors\":[\"not found: " + path + "\"]}");
  }

  @Override
  public synchronized Answer post(String path, String body) throws IOException {
    advance();
    if (!answers) {
      throw new IOException("connection refused");
    }
    boolean stop = path.endsWith("/stop");
    String trigger = "trigger-" + savepoints.size();
    savepoints.put(trigger, "");
    if (!has(Misbehaviour.SAVEPOINT_FAILS) && !has(Misbehaviour.SAVEPOINT_PENDING)) {
      String folder =
          json.readTree(body).path(stop ? "targetDirectory" : "target-directory").asText();
      long id = nextCheckpointId++;
      String snapshot = "%s/savepoint-%d".formatted(folder, id);
      snapshot(id, snapshot, true, now);
      savepoints.put(trigger, snapshot);
      if (stop) {
        state = "FINISHED";
        haStore.clear();
      }
    }
    return answer(json.createObjectNode().put("request-id", trigger));
  }

  private static Answer answer(ObjectNode node) {
    return new Answer(200, node.toString());
  }

  private ObjectNode job() {
    ObjectNode node = json.createObjectNode().put("name", "transactions").put("state", state);
    node.put("now", now);
    node.putObject("timestamps").put("INITIALIZING", takenOver);
    node.putArray("vertices")
        .addObject()
        .put("id", "v1")
        .put("name", "Source: transactions -> " + TransactionsJob.FAILURE_UID)
        .put("parallelism", SUBTASKS);
    return node;
  }

  private ObjectNode subtasks() {
    ObjectNode node = json.createObjectNode();
    ArrayNode all = node.putArray("subtasks");
    for (int i = 0; i < SUBTASKS; i++) {
      boolean missing = has(Misbehaviour.ONE_SUBTASK_MISSING) && i == SUBTASKS - 1;
      boolean apart = has(Misbehaviour.ONE_SUBTASK_APART) && i == SUBTASKS - 1;
      boolean runs = (running() || apart && firstRunningSince <= now) && !missing;
      long since = apart ? firstRunningSince : runningSince;
      ObjectNode subtask =
          all.addObject()
              .put("subtask", i)
              .put("attempt", apart ? 0 : attempt)
              .put("status", runs ? "RUNNING" : state.equals("FINISHED") ? state : "SCHEDULED")
              .put("taskmanager-id", runs ? apart ? "tm-2" : host : "(unassigned)")
              .put("start-time", runs ? since - DEPLOYMENT / 2 : -1);
      subtask.putObject("status-duration").put("DEPLOYING", 50).put("INITIALIZING", 50);
    }
    return node;
  }

  private ObjectNode checkpoints() {
    ObjectNode node = json.createObjectNode();
    node.putObject("counts").put("restored", restores);
    ObjectNode latest = node.putObject("latest");
    restored.ifPresent(
        r ->
            latest
                .putObject("restored")
                .put("id", r.id())
                .put("restore_timestamp", r.at())
                .put("is_savepoint", r.savepoint())
                .put("external_path", r.path()));
    ArrayNode all = node.putArray("history");
    for (Snapshot snapshot : history) {
      all.addObject()
          .put("id", snapshot.id())
          .put("status", snapshot.failed() ? "FAILED" : "COMPLETED")
          .put("is_savepoint", snapshot.savepoint())
          .put("trigger_timestamp", snapshot.triggeredAt())
          .put("latest_ack_timestamp", snapshot.completedAt())
          .put("failure_timestamp", snapshot.failed() ? snapshot.completedAt() : 0)
          .put("state_size", 100)
          .put("external_path", snapshot.path());
    }
    return node;
  }

  private ObjectNode exceptions() {
    ObjectNode node = json.createObjectNode();
    ArrayNode entries = node.putObject("exceptionHistory").putArray("entries");
    for (Failure failure : failures) {
      entries
          .addObject()
          .put("timestamp", failure.at())
          .put("exceptionName", failure.trace().split(":")[0])
          .put("stacktrace", failure.trace())
          .put("taskManagerId", failure.taskManager());
    }
    return node;
  }

  private ObjectNode savepoint(String trigger) {
    ObjectNode node = json.createObjectNode();
    String path = savepoints.get(trigger);
    boolean done = !path.isEmpty() || has(Misbehaviour.SAVEPOINT_FAILS);
    node.putObject("status").put("id", done ? "COMPLETED" : "IN_PROGRESS");
    ObjectNode operation = node.putObject("operation");
    if (has(Misbehaviour.SAVEPOINT_FAILS)) {
      operation.putObject("failure-cause").put("stack-trace", "java.io.IOException: no room");
    } else if (done) {
      operation.put("location", path);
    }
    return node;
  }

  private ArrayNode metrics(String path) {
    ArrayNode node = json.createArrayNode();
    String pending = "0.Source__transactions.pendingRecords";
    String records = "Source__transactions.numRecordsOut";
    if (!path.contains("?")) {
      node.addObject().put("id", pending);
      node.addObject().put("id", records);
      return node;
    }
    Map<Integer, Long> read = read(now);
    long backlog = 0;
    long emitted = 0;
    for (Map.Entry<Integer, Long> split : read.entrySet()) {
      backlog += due(split.getKey(), now) - split.getValue();
      emitted += split.getValue() - readFrom.getOrDefault(split.getKey(), 0L);
    }
    node.addObject().put("id", pending).put("sum", backlog);
    node.addObject().put("id", records).put("sum", emitted);
    return node;
  }
}
