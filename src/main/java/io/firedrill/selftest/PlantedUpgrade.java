package io.firedrill.selftest;

import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.VersionSwitch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An upgrade with another shadow than its own. */
record PlantedUpgrade(UpgradeTarget target, ShadowTarget shadow) implements UpgradeTarget {
  @Override
  public String startWords() {
    return target.startWords();
  }

  @Override
  public StartedJob startLive() {
    return target.startLive();
  }

  @Override
  public RunningJob live() {
    return target.live();
  }

  @Override
  public UpgradeSettings settings() throws IOException {
    return target.settings();
  }

  @Override
  public List<String> changes() {
    return target.changes();
  }

  @Override
  public List<String> plan() {
    return target.plan();
  }

  @Override
  public JobVersion oldVersion(Path folder) throws IOException {
    return target.oldVersion(folder);
  }

  @Override
  public JobVersion newVersion(Path folder, Duration within) throws IOException {
    return target.newVersion(folder, within);
  }

  @Override
  public ShadowTarget shadowOfOld() {
    return target.shadowOfOld();
  }

  @Override
  public VersionSwitch versionSwitch() {
    return target.versionSwitch();
  }

  @Override
  public void close() {
    target.close();
  }
}
