package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.HttpTransport;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.flink.Savepoints;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.DirectoryStore;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The job that {@code firedrill run} runs on this machine, from another process; or what it left,
 * when it no longer runs.
 */
public final class LocalJob implements ManagedJob {
  /** The folder of the objects within the run's folder. */
  public static final String STORE = "store";

  private final Path folder;
  private final Optional<LocalConnection> connection;
  private final ObjectStore store;

  /** Attaches to what runs in a folder, or to what lies there. */
  public LocalJob(Path folder) {
    this.folder = folder;
    this.connection = LocalConnection.read(folder);
    this.store =
        connection
            .<ObjectStore>map(running -> LocalS3.store(running.store()))
            .orElseGet(
                () ->
                    new BucketFolder(
                        folder.resolve(STORE).resolve(LocalServices.BUCKET), LocalServices.BUCKET));
  }

  /**
   * Removes what runs in a folder have written.
   *
   * @throws Problem if anything else is there
   */
  public static void removeStore(Path folder) throws IOException {
    Path store = folder.resolve(STORE);
    if (Files.isDirectory(store)) {
      try (Stream<Path> content = Files.list(store)) {
        Optional<Path> other =
            content.filter(path -> !path.endsWith(LocalServices.BUCKET)).findFirst();
        if (other.isPresent()) {
          throw new Problem(
              Texts.format(
                  "%s was not created by Firedrill, and would be removed: choose another --dir",
                  other.get()));
        }
      }
    }
    new DirectoryStore(store).deleteAll();
  }

  @Override
  public String name() {
    return "the local job in " + folder;
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public JobPaths paths() {
    return LocalTarget.PATHS;
  }

  @Override
  public Optional<FlinkRest> rest() {
    return connection.map(running -> new FlinkRest(HttpTransport.to(URI.create(running.rest()))));
  }

  @Override
  public Optional<Input> input() {
    return Optional.of(new GeneratorInput(1, 2, 50));
  }

  @Override
  public Set<String> idsInUse() throws IOException {
    return rest().isPresent() ? Set.copyOf(rest().get().allJobs()) : Set.of();
  }

  @Override
  public Map<String, String> references() throws IOException {
    Map<String, String> references = new TreeMap<>();
    if (rest().isPresent()) {
      FlinkRest flink = rest().get();
      for (String job : flink.jobs()) {
        flink
            .checkpoints(job)
            .lastRestored()
            .ifPresent(r -> references.put(r.path(), "the running job was restored from it"));
      }
    }
    return references;
  }

  @Override
  public String take(Trigger how, SavepointFormat format, Duration deadline) throws IOException {
    if (how != Trigger.auto && how != Trigger.rest) {
      throw new Problem(Texts.format("--by %s is for --target kubernetes", how));
    }
    FlinkRest flink =
        rest()
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format("no job runs in %s: start one with `firedrill run`", folder)));
    List<String> jobs = flink.jobs();
    if (jobs.isEmpty()) {
      throw new Problem(Texts.format("Flink runs in %s, and no job", folder));
    }
    return new Savepoints(flink).take(jobs.get(0), paths().savepoints(), format, deadline);
  }

  @Override
  public Optional<String> restoreBlocker() {
    return running()
        ? Optional.of(Texts.format("a job runs in %s: stop it first", folder))
        : Optional.empty();
  }

  @Override
  public List<String> restorePlan(String snapshot) {
    return List.of("would start Flink and the job on this machine from " + snapshot);
  }

  @Override
  public void restore(String snapshot) {
    throw new UnsupportedOperationException("firedrill run does it, in the foreground");
  }

  @Override
  public Optional<StartupProblem> trouble() {
    return Optional.empty();
  }

  @Override
  public boolean running() {
    return connection.isPresent();
  }

  @Override
  public void close() {
    store.close();
  }
}
