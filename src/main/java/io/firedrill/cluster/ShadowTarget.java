package io.firedrill.cluster;

import io.firedrill.flink.FlinkRest;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Room for a shadow: the new version beside the live job, writing to paths of its own. */
public interface ShadowTarget {
  /** Where the rehearsal may write, and nothing else does: a prefix of its own. */
  JobPaths paths();

  /** The live job's store, to be written to as long as the rehearsal has not been interrupted. */
  ObjectStore store();

  /** The new version with the rehearsal's own paths in the place of the live job's. */
  JobVersion version(JobVersion newVersion);

  /** By the live job's name of an output, the path or topic that the shadow has in its place. */
  Map<String, String> outputs();

  /**
   * Starts the new version beside the live job, under another name; returns at once.
   *
   * @param version what {@link #version} gave
   * @param savepoint the copy to start from, as Flink names it; claimed in mode NO_CLAIM
   */
  void start(JobVersion version, String savepoint) throws IOException;

  FlinkRest rest();

  /** What keeps the shadow from coming up, if that is known. */
  Optional<StartupProblem> blocker();

  /** Volumes that are empty in the shadow, though the live job's may hold more than scratch. */
  default List<String> perhapsMissing() {
    return List.of();
  }

  /** Whose keys the shadow writes with, and whether they can write live data, in a sentence. */
  String keys();

  /**
   * A savepoint was requested below its paths, and has not come in time: a removal waits for it.
   * Where the live job ends with the rehearsal there is nothing to wait for.
   */
  default void expectSavepoint() {}

  /** Removes the shadow and everything that the rehearsal owns; can be called again. */
  void remove() throws IOException;

  /** What of the rehearsal is still there: resources and objects by name. */
  List<String> leftovers() throws IOException;
}
