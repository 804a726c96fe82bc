package io.firedrill.cluster.local;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.job.Input;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An upgrade on this machine: two clusters that share a store and a ZooKeeper. The live one is
 * started anew for another version, behind the same REST port.
 */
public final class LocalUpgrade implements UpgradeTarget {
  private final RehearsalArea area = new RehearsalArea(LocalServices.secret().substring(0, 8));
  private final Change change;
  private final LocalTarget live;
  private final LocalVersions versions;
  private final LocalShadow shadow;
  private final LocalShadow shadowOfOld;
  private final LocalSwitch versionSwitch;

  /**
   * What is upgraded, and to what.
   *
   * @param from the job as it runs
   */
  public record Change(JobSpec from, NewVersion to) {}

  /**
   * The version to come, as far as it differs; what is empty stays as it was.
   *
   * @param jars as {@link JobSpec#jars}
   * @param flink Flink's settings on top of the old version's
   * @param allowNonRestoredState whether it may drop state silently
   */
  public record NewVersion(
      List<Path> jars,
      Optional<String> mainClass,
      Optional<List<String>> arguments,
      Map<String, String> flink,
      int parallelism,
      boolean allowNonRestoredState) {
    public NewVersion {
      jars = List.copyOf(jars);
      arguments = arguments.map(List::copyOf);
      flink = Map.copyOf(flink);
    }
  }

  /**
   * An upgrade.
   *
   * @param input what the job reads, as the auditor recomputes it
   */
  public LocalUpgrade(LocalTarget.Options options, Change change, Input input) {
    this.change = change;
    this.versions = new LocalVersions(change, options.artifacts().toAbsolutePath());
    this.live = new LocalTarget(options, change.from(), input);
    this.shadow = LocalShadow.ofNewVersion(live, area, change.to().allowNonRestoredState());
    this.shadowOfOld = LocalShadow.ofOldVersion(live, area);
    this.versionSwitch = new LocalSwitch(live, versions);
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
  public LocalTarget live() {
    return live;
  }

  @Override
  public UpgradeSettings settings() {
    return new UpgradeSettings(
        "savepoint",
        false,
        live.paths().savepoints(),
        false,
        false,
        change.to().allowNonRestoredState());
  }

  @Override
  public List<String> changes() {
    return versions.changes();
  }

  @Override
  public List<String> plan() {
    return List.of(
        "starts the S3 store, ZooKeeper, Flink and the old version on this machine",
        "takes savepoints of it into " + live.paths().savepoints(),
        Texts.format(
            "starts the new version beside it, with a Flink of its own: the shadow writes below s3://%s/%s only",
            LocalServices.BUCKET, area.prefix()),
        "removes the shadow's processes, its data in ZooKeeper and every object below that prefix",
        "removes in the end all that it started and wrote, " + live.services().work().root());
  }

  @Override
  public JobVersion oldVersion(Path folder) {
    return LocalVersions.shown(versions.old());
  }

  @Override
  public JobVersion newVersion(Path folder, Duration within) {
    return LocalVersions.shown(versions.next());
  }

  @Override
  public ShadowTarget shadow() {
    return shadow;
  }

  @Override
  public ShadowTarget shadowOfOld() {
    return shadowOfOld;
  }

  @Override
  public VersionSwitch versionSwitch() {
    return versionSwitch;
  }

  /** The shadow ends with the services: its processes, the store, ZooKeeper's data, the folder. */
  @Override
  public void close() {
    versionSwitch.interrupt();
    live.close();
  }
}
