package io.firedrill.cluster;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;

/**
 * The part of a bucket that one rehearsal owns: it writes nowhere else, and all of it is removed.
 *
 * @param id letters and digits
 * @param part empty, or what tells a second shadow of the rehearsal from the first
 */
public record RehearsalArea(String id, String part) {
  /** Below this prefix of the bucket lies what rehearsals own. */
  public static final String PREFIX = "firedrill-rehearsal/";

  /** A branch qualifier has 64 bytes: the name's length, the name, and 4 of the connector's. */
  private static final int MOST_OF_A_TABLE = 59;

  /** All that a rehearsal owns. */
  public RehearsalArea(String id) {
    this(id, "");
  }

  /** The part of it that belongs to a shadow of the old version. */
  public RehearsalArea ofOldVersion() {
    return new RehearsalArea(id, "old");
  }

  /** What names of topics, consumer groups and transactional ids of a rehearsal begin with. */
  public String name() {
    return "firedrill-rehearsal-" + label();
  }

  /** What is called so by the live job, a topic or a consumer group, as a shadow calls its own. */
  public String named(String live) {
    return name() + "-" + live;
  }

  /** What names of tables of a rehearsal begin with, which SQL has without quotes. */
  public String tables() {
    return "firedrill_rehearsal_" + label().replace('-', '_') + "_";
  }

  /**
   * The table that a shadow has in the place of a live one, in the same schema.
   *
   * @param role what the table is to the job; a live name may be too long to be a part of another
   * @throws Problem if the name is too long with the schema
   */
  public String table(String live, String role) {
    String name = live.substring(0, live.lastIndexOf('.') + 1) + tables() + role;
    if (name.length() > MOST_OF_A_TABLE) {
      throw new Problem(
          Texts.format(
              "a shadow's table would be called %s, and the ids of the sink's transactions have"
                  + " room for %d characters: upgrades of a job into a schema with a shorter name"
                  + " can be rehearsed",
              name, MOST_OF_A_TABLE));
    }
    return name;
  }

  /** The id and the part, for names: none begins like another of the rehearsal's. */
  public String label() {
    return part.isEmpty() ? id : part + "-" + id;
  }

  /** Ends with a slash. */
  public String prefix() {
    return PREFIX + id + "/" + (part.isEmpty() ? "" : part + "/");
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
        output(live, live.ledger(), root, "ledger"),
        output(live, live.rejects(), root, "rejects"),
        live.topics(),
        live.tables()
            .map(of -> new JobPaths.Tables(of.database(), table(of.balances(), "balances"))),
        root + "checkpoints",
        root + "savepoints",
        like(live.failureTrigger(), root + "drill/failure-trigger"));
  }

  private String output(JobPaths live, String name, String root, String role) {
    if (live.tables().isPresent()) {
      return table(name, role);
    }
    return live.topics().isPresent() ? named(name) : like(name, root + role);
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
