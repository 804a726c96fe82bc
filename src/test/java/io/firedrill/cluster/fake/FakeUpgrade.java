package io.firedrill.cluster.fake;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.cluster.fake.FakeFlink.Misbehaviour;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Savepoints;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.StoppableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An upgrade on a cluster in memory: a shadow beside the live job, and a switch that takes time.
 */
public final class FakeUpgrade implements UpgradeTarget, VersionSwitch, ShadowTarget {
  /** Of the rehearsal. */
  public static final String ID = "12345678";

  private static final String BUCKET = "fake";
  private static final Duration SOON = Duration.ofSeconds(5);

  private final RehearsalArea area;
  private final FakeCluster live;
  private final Behaviour behaviour;
  private final Optional<FakeUpgrade> old;
  private Optional<FakeFlink> shadow = Optional.empty();
  private UpgradeProgress progress =
      new UpgradeProgress(false, Optional.empty(), "", "nothing has been upgraded", "");
  private final StoppableStore store;
  private List<String> perhapsMissing = List.of();
  private boolean leaves;
  private boolean unseen;
  private boolean closed;

  /**
   * How the new version and its operator behave.
   *
   * @param shadow of the new version in the shadow
   * @param next of the new version on the live job
   * @param back of the old version, once it is put back
   * @param stops how the old version is stopped
   * @param error what the operator's status says, whether it is over or not
   * @param blocker what keeps a version from coming up
   */
  public record Behaviour(
      List<Misbehaviour> shadow,
      List<Misbehaviour> next,
      List<Misbehaviour> back,
      StopMode stops,
      String error,
      Optional<StartupProblem> blocker) {
    /** All as it should be. */
    public static final Behaviour GOOD =
        new Behaviour(List.of(), List.of(), List.of(), StopMode.SAVEPOINT, "", Optional.empty());

    public Behaviour shadow(Misbehaviour misbehaviour) {
      return new Behaviour(List.of(misbehaviour), next, back, stops, error, blocker);
    }

    public Behaviour next(Misbehaviour misbehaviour) {
      return new Behaviour(shadow, List.of(misbehaviour), back, stops, error, blocker);
    }

    public Behaviour back(Misbehaviour misbehaviour) {
      return new Behaviour(shadow, next, List.of(misbehaviour), stops, error, blocker);
    }

    public Behaviour stops(StopMode mode) {
      return new Behaviour(shadow, next, back, mode, error, blocker);
    }

    public Behaviour error(String text) {
      return new Behaviour(shadow, next, back, stops, text, blocker);
    }

    public Behaviour blocked(StartupProblem problem) {
      return new Behaviour(shadow, next, back, stops, error, Optional.of(problem));
    }
  }

  /** How operators stop a job for an upgrade. */
  public enum StopMode {
    SAVEPOINT,
    /** The mode is savepoint; what is reported is no path, as 1.10 does when it falls back. */
    KUBERNETES_OPERATOR_LAST_STATE,
    LAST_STATE,
    STATELESS,
    /** The change is never noticed. */
    NEVER
  }

  public FakeUpgrade(FakeCluster live, Behaviour behaviour) {
    this(live, behaviour, Behaviour.GOOD);
  }

  /** With another behaviour of the old version in a shadow of its own. */
  public FakeUpgrade(FakeCluster live, Behaviour behaviour, Behaviour ofOld) {
    this(
        live,
        behaviour,
        new RehearsalArea(ID),
        Optional.of(
            new FakeUpgrade(live, ofOld, new RehearsalArea(ID).ofOldVersion(), Optional.empty())));
  }

  private FakeUpgrade(
      FakeCluster live, Behaviour behaviour, RehearsalArea area, Optional<FakeUpgrade> old) {
    this.area = area;
    this.old = old;
    this.live = live;
    this.behaviour = behaviour;
    this.store = new StoppableStore(live.store());
  }

  /** Makes the removal of the shadow leave its objects. */
  public FakeUpgrade leaving() {
    leaves = true;
    return this;
  }

  /** The shadow has an empty volume where the live job's may hold something. */
  public FakeUpgrade emptied(String volume) {
    perhapsMissing = List.of(volume);
    return this;
  }

  @Override
  public List<String> perhapsMissing() {
    return perhapsMissing;
  }

  /** Makes the new version's image one that cannot be pulled now. */
  public FakeUpgrade unseen() {
    unseen = true;
    return this;
  }

  @Override
  public String startWords() {
    return live.startWords();
  }

  @Override
  public StartedJob startLive() {
    return live.start();
  }

  @Override
  public RunningJob live() {
    return live;
  }

  @Override
  public UpgradeSettings settings() {
    return new UpgradeSettings("savepoint", false, live.paths().savepoints(), false, false, false);
  }

  @Override
  public List<String> changes() {
    return List.of("image: a → b");
  }

  @Override
  public List<String> plan() {
    return List.of();
  }

  @Override
  public JobVersion oldVersion(Path folder) {
    return version(live.paths());
  }

  @Override
  public JobVersion newVersion(Path folder, Duration within) throws IOException {
    if (unseen) {
      throw new IOException("ImagePullBackOff");
    }
    return version(live.paths());
  }

  private static JobVersion version(JobPaths paths) {
    return new JobVersion(
        List.of(Path.of("job.jar")),
        Optional.empty(),
        List.of("--ledger", paths.ledger(), "--rejects", paths.rejects()),
        Map.of(),
        2);
  }

  @Override
  public ShadowTarget shadow() {
    return this;
  }

  @Override
  public ShadowTarget shadowOfOld() {
    return old.orElseThrow();
  }

  @Override
  public Map<String, String> outputs() {
    return Map.of(
        live.paths().ledger(), paths().ledger(), live.paths().rejects(), paths().rejects());
  }

  @Override
  public VersionSwitch versionSwitch() {
    return this;
  }

  @Override
  public JobPaths paths() {
    return area.paths(BUCKET);
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    return version(paths());
  }

  @Override
  public synchronized void start(JobVersion version, String savepoint) throws IOException {
    if (closed) {
      throw new Problem("interrupted");
    }
    FakeFlink started = live.beside("shadow-" + area.label(), paths(), behaviour.shadow());
    started.start(Optional.of(savepoint), live.offsets(Optional.of(savepoint)));
    shadow = Optional.of(started);
  }

  @Override
  public FlinkRest rest() {
    return new FlinkRest(shadow.orElseThrow());
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return behaviour.blocker();
  }

  @Override
  public String keys() {
    return "with keys of its own";
  }

  @Override
  public void remove() throws IOException {
    shadow.ifPresent(FakeFlink::stop);
    if (!leaves) {
      live.store().deleteBelow(area.prefix());
    }
  }

  @Override
  public List<String> leftovers() throws IOException {
    return live.store().leftBelow(area.prefix());
  }

  @Override
  public void upgrade() throws IOException {
    if (closed) {
      throw new Problem("interrupted");
    }
    Optional<String> from =
        switch (behaviour.stops()) {
          case SAVEPOINT -> Optional.of(stopWithSavepoint());
          case LAST_STATE, KUBERNETES_OPERATOR_LAST_STATE -> Optional.of(newestCheckpoint());
          case STATELESS, NEVER -> Optional.empty();
        };
    if (behaviour.stops() != StopMode.NEVER) {
      live.replaceJob("job-2", from, behaviour.next());
    }
    progress =
        new UpgradeProgress(true, stopped(from.orElse("")), "job-2", "DEPLOYED", behaviour.error());
  }

  private Optional<StoppedWith> stopped(String from) {
    return switch (behaviour.stops()) {
      case SAVEPOINT -> StoppedWith.reported("savepoint", from);
      case KUBERNETES_OPERATOR_LAST_STATE ->
          StoppedWith.reported("savepoint", behaviour.stops().name());
      case LAST_STATE -> StoppedWith.reported("last-state", "");
      case STATELESS -> StoppedWith.reported("stateless", "");
      case NEVER -> Optional.empty();
    };
  }

  private String stopWithSavepoint() throws IOException {
    return new Savepoints(live.rest()).stop("job-1", live.paths().savepoints(), SOON);
  }

  private String newestCheckpoint() throws IOException {
    var history = live.rest().checkpoints("job-1").history();
    return history.get(history.size() - 1).path();
  }

  @Override
  public UpgradeProgress progress() {
    return progress;
  }

  @Override
  public void rollBack(String savepoint) throws IOException {
    live.replaceJob("job-3", Optional.of(savepoint), behaviour.back());
  }

  /** As on an interrupt: removes everything the rehearsal has made, and starts nothing new. */
  @Override
  public synchronized void close() {
    closed = true;
    store.stop();
    try {
      remove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    live.close();
  }
}
