package io.firedrill.selftest;

import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A target of which something else is hit than the target itself would hit. */
record PlantedTarget(DrillTarget target, FaultTarget faults) implements DrillTarget {
  @Override
  public String startWords() {
    return target.startWords();
  }

  @Override
  public StartedJob start() {
    return target.start();
  }

  @Override
  public RunningJob job() {
    return target.job();
  }

  @Override
  public boolean ownsJob() {
    return target.ownsJob();
  }

  @Override
  public String bringBack(Optional<String> snapshot) throws IOException {
    return target.bringBack(snapshot);
  }

  @Override
  public List<String> printed() {
    return target.printed();
  }

  @Override
  public void close() {
    target.close();
  }
}
