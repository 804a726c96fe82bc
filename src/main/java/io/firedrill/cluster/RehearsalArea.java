package io.firedrill.cluster;

/**
 * The part of a bucket that one rehearsal owns: it writes nowhere else, and all of it is removed.
 *
 * @param id letters and digits
 */
public record RehearsalArea(String id) {
  /** Below this prefix of the bucket lies what rehearsals own. */
  public static final String PREFIX = "firedrill-rehearsal/";

  /** What names of topics, consumer groups and transactional ids of a rehearsal begin with. */
  public String name() {
    return "firedrill-rehearsal-" + id;
  }

  /** Ends with a slash. */
  public String prefix() {
    return PREFIX + id + "/";
  }

  /** Where the data of a shadow of the project's own job lies. */
  public JobPaths paths(String bucket) {
    return JobPaths.below(bucket, prefix());
  }

  /**
   * Where a shadow's data lies: in the bucket of the live job's checkpoints, through the file
   * systems that the live job uses; its image may have no others.
   */
  public JobPaths paths(JobPaths live) {
    String root = live.checkpoints().replaceFirst("^([^:]+://[^/]+).*", "$1/") + prefix();
    return new JobPaths(
        like(live.ledger(), root + "ledger"),
        like(live.rejects(), root + "rejects"),
        root + "checkpoints",
        root + "savepoints",
        like(live.failureTrigger(), root + "drill/failure-trigger"));
  }

  /**
   * A path of the rehearsal through the file system of another.
   *
   * @param other empty, or as Flink names it
   */
  public static String like(String other, String path) {
    return other.startsWith("s3")
        ? other.replaceFirst("://.*", "") + path.substring(path.indexOf("://"))
        : path;
  }

  /** Where the shadow's high-availability data lies, beside its checkpoints. */
  public String highAvailability(JobPaths shadow) {
    return shadow.checkpoints().replaceFirst("[^/]+$", "ha");
  }
}
