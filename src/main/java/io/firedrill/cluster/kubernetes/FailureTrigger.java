package io.firedrill.cluster.kubernetes;

import java.io.IOException;

/** The object that lets user code of the project's own job fail, which a killed drill may leave. */
public record FailureTrigger(FoundDeployment found) {
  /**
   * Removes it.
   *
   * @return whether there was one
   */
  public boolean remove() throws IOException {
    String path = found.paths().failureTrigger();
    if (path.isEmpty()) {
      return false;
    }
    String key = found.bucket().store().keyOf(path);
    boolean there = found.bucket().store().exists(key);
    if (there) {
      found.bucket().store().delete(key);
    }
    return there;
  }
}
