package io.firedrill.savepoint;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkTransport;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A job without a Flink: its snapshots are in a folder, and it remembers what it starts from. */
public final class FakeJob implements ManagedJob, FlinkTransport {
  static final String SAVEPOINTS = "s3p://firedrill/savepoints";
  static final String CHECKPOINTS = "s3p://firedrill/checkpoints";
  static final String ID = "0123";

  private final Path bucket;
  private final Map<String, String> references = new HashMap<>();
  private final Map<String, String> ofOthers = new HashMap<>();
  private Optional<Set<String>> jobIds = Optional.empty();
  private Set<String> inUse = Set.of();
  private String checkpoints = CHECKPOINTS;
  private boolean running;
  private boolean inputKnown = true;
  private Optional<String> blocker = Optional.empty();
  private Optional<StartupProblem> trouble = Optional.empty();
  private String from = "";
  private String restoredFrom;
  private boolean held;
  private int deletes = Integer.MAX_VALUE;

  public FakeJob(Path bucket) {
    this.bucket = bucket;
  }

  FakeJob isRunning() {
    running = true;
    return this;
  }

  FakeJob checkpointsIn(String folder) {
    checkpoints = folder;
    return this;
  }

  FakeJob withUnknownInput() {
    inputKnown = false;
    return this;
  }

  FakeJob referredTo(String path, String by) {
    references.put(path, by);
    return this;
  }

  FakeJob blockedBy(String why) {
    blocker = Optional.of(why);
    return this;
  }

  /** It is never up. */
  FakeJob troubledBy(String why) {
    trouble = Optional.of(new StartupProblem(why, true));
    return this;
  }

  /** It starts from something else, whatever is asked for. */
  FakeJob startsFrom(String path) {
    restoredFrom = path;
    return this;
  }

  /** Where in its bucket a path is. */
  Path folder(String path) {
    return bucket.resolve(path.substring("s3p://firedrill/".length()));
  }

  @Override
  public String name() {
    return "a job";
  }

  @Override
  public ObjectStore store() {
    return new WrappedStore(
        new BucketFolder(bucket, "firedrill"),
        prefix -> {},
        key -> {
          if (deletes-- <= 0) {
            throw new IOException("no more");
          }
        });
  }

  /** Its store takes no more than this. */
  public FakeJob deletesAtMost(int most) {
    deletes = most;
    return this;
  }

  @Override
  public void hold() {
    held = true;
  }

  boolean held() {
    return held;
  }

  @Override
  public JobPaths paths() {
    return new JobPaths(
        "s3a://firedrill/ledger", "s3a://firedrill/rejects", checkpoints, SAVEPOINTS, "");
  }

  @Override
  public Optional<FlinkRest> rest() {
    return Optional.of(new FlinkRest(this));
  }

  /** Other jobs use its folders too: its own snapshots are those of these ids. */
  FakeJob sharing(String... ids) {
    jobIds = Optional.of(Set.of(ids));
    return this;
  }

  @Override
  public Optional<Set<String>> jobIds() {
    return jobIds;
  }

  @Override
  public Set<String> idsInUse() {
    return inUse;
  }

  /** Jobs with these ids are deployed there. */
  FakeJob using(String... ids) {
    inUse = Set.of(ids);
    return this;
  }

  @Override
  public boolean running() {
    return running;
  }

  @Override
  public Optional<Input> input() {
    return inputKnown ? Optional.of(new GeneratorInput(1, 1, 50)) : Optional.empty();
  }

  @Override
  public Map<String, String> references() {
    Map<String, String> all = new HashMap<>(ofOthers);
    all.putAll(references);
    return all;
  }

  @Override
  public Map<String, String> ownReferences() {
    return references;
  }

  /** Another job's resource refers to it. */
  FakeJob referredToByAnother(String path, String by) {
    ofOthers.put(path, by);
    return this;
  }

  @Override
  public String take(Trigger how, SavepointFormat format, Duration deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> restoreBlocker() {
    return blocker;
  }

  @Override
  public List<String> restorePlan(String path) {
    return List.of("would start from " + path);
  }

  @Override
  public void restore(String path) {
    from = path;
    if (restoredFrom == null) {
      restoredFrom = path;
    }
  }

  @Override
  public Optional<StartupProblem> trouble() {
    return trouble;
  }

  @Override
  public void close() {}

  @Override
  public Answer get(String path) throws IOException {
    boolean up = !from.isEmpty() && trouble.isEmpty();
    String body =
        switch (path) {
          case "jobs" -> "{'jobs': [{'id': '%s'}]}".formatted(ID);
          case "jobs/" + ID ->
              "{'state': 'RUNNING', 'timestamps': {'INITIALIZING': %d}, 'vertices': [{'id': 'v'}]}"
                  .formatted(up ? 2 : 1);
          case "jobs/" + ID + "/vertices/v" -> "{'subtasks': [{'status': 'RUNNING'}]}";
          case "jobs/" + ID + "/checkpoints" ->
              restoredFrom.isEmpty()
                  ? "{}"
                  : "{'latest': {'restored': {'id': 1, 'external_path': '%s'}}}"
                      .formatted(restoredFrom);
          default -> throw new IOException("there is no " + path);
        };
    return new Answer(200, body.replace('\'', '"'));
  }

  @Override
  public Answer post(String path, String json) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String describe() {
    return "a fake";
  }
}
