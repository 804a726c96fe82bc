package io.firedrill.cluster;

import io.firedrill.problem.Texts;

/**
 * The part of a bucket that one rehearsal owns: it writes nowhere else, and all of it is removed.
 *
 * @param id letters and digits
 */
public record RehearsalArea(String id) {
  /** Below this prefix of the bucket lies what rehearsals own. */
  public static final String PREFIX = "firedrill-rehearsal/";

  /** Ends with a slash. */
  public String prefix() {
    return PREFIX + id + "/";
  }

  /** Where the shadow's data lies. */
  public JobPaths paths(String bucket) {
    return JobPaths.below(bucket, prefix());
  }

  /** Where the shadow's high-availability data lies. */
  public String highAvailability(String bucket) {
    return Texts.format("s3p://%s/%sha", bucket, prefix());
  }
}
