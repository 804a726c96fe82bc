package io.firedrill.selftest;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.flink.FlinkRest;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The plant of a shadow that starts from the savepoint as it is, with the state of its sinks. */
record ShadowWithSinks(ShadowTarget shadow) implements ShadowTarget {
  @Override
  public Map<String, String> outputs() {
    return shadow.outputs();
  }

  @Override
  public void start(JobVersion version, String copy) throws IOException {
    String whole =
        new SnapshotList(store())
            .below(paths().savepoints()).stream()
                .map(SnapshotList.Entry::path)
                .filter(path -> !path.equals(copy))
                .findFirst()
                .orElseThrow(() -> new IOException("no savepoint below " + paths().savepoints()));
    new SnapshotCopy(store()).copy(whole, copy, Set.of());
    shadow.start(version, copy);
  }

  @Override
  public ObjectStore store() {
    return shadow.store();
  }

  @Override
  public JobPaths paths() {
    return shadow.paths();
  }

  @Override
  public JobVersion version(JobVersion newVersion) {
    return shadow.version(newVersion);
  }

  @Override
  public FlinkRest rest() {
    return shadow.rest();
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return shadow.blocker();
  }

  @Override
  public String keys() {
    return shadow.keys();
  }

  @Override
  public void remove() throws IOException {
    shadow.remove();
  }

  @Override
  public List<String> leftovers() throws IOException {
    return shadow.leftovers();
  }
}
