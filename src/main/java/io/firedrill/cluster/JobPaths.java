package io.firedrill.cluster;

import io.firedrill.ledger.Database;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Where a job's data is stored, as paths that Flink uses.
 *
 * @param ledger through a file system with a recoverable writer, so {@code s3a://}; or a topic or
 *     table
 * @param topics the brokers, as {@code bootstrap.servers} has them, if the job reads from topics;
 *     ledger and rejects are topics as well, unless they are tables
 * @param tables the database, if ledger and rejects are tables
 * @param failureTrigger the file that arms a failure in user code; empty if there is none
 */
public record JobPaths(
    String ledger,
    String rejects,
    Optional<String> topics,
    Optional<Tables> tables,
    String checkpoints,
    String savepoints,
    String failureTrigger) {
  /**
   * What there is in a database beside ledger and rejects.
   *
   * @param balances the table of each account's last totals
   */
  public record Tables(Database database, String balances) {
    /** The arguments by which the project's own job writes tables, beside ledger and rejects. */
    public List<String> arguments() {
      return List.of(
          "--sink",
          "jdbc",
          "--jdbc-url",
          database.url(),
          "--jdbc-user",
          database.user(),
          "--balances",
          balances);
    }
  }

  /** Paths, and no topics or tables. */
  public JobPaths(
      String ledger, String rejects, String checkpoints, String savepoints, String failureTrigger) {
    this(
        ledger,
        rejects,
        Optional.empty(),
        Optional.empty(),
        checkpoints,
        savepoints,
        failureTrigger);
  }

  /**
   * The paths of the project's own job below a prefix of a bucket.
   *
   * @param prefix empty, or ends with a slash
   */
  public static JobPaths below(String bucket, String prefix) {
    // Flink's FileSink needs a recoverable writer, which of the two S3 plugins only s3a has
    String s3a = Texts.format("s3a://%s/%s", bucket, prefix);
    String s3p = Texts.format("s3p://%s/%s", bucket, prefix);
    return at(s3a, s3p);
  }

  /**
   * The paths of the project's own job.
   *
   * @param output the folder of what it writes, with a slash at the end
   * @param state the folder of its checkpoints and savepoints
   */
  public static JobPaths at(String output, String state) {
    return new JobPaths(
        output + "ledger",
        output + "rejects",
        state + "checkpoints",
        state + "savepoints",
        output + "drill/failure-trigger");
  }

  /** The same with topics in the place of ledger and rejects. */
  public JobPaths withTopics(String brokers) {
    return withTopics(brokers, "");
  }

  /** The same with topics whose names begin in a certain way. */
  public JobPaths withTopics(String brokers, String prefix) {
    return new JobPaths(
        prefix + "ledger",
        prefix + "rejects",
        Optional.of(brokers),
        Optional.empty(),
        checkpoints,
        savepoints,
        failureTrigger);
  }

  /** Whether ledger and rejects are topics. */
  public boolean writesTopics() {
    return topics.isPresent() && tables.isEmpty();
  }

  /** Whether ledger and rejects are folders. */
  public boolean writesFiles() {
    return topics.isEmpty() && tables.isEmpty();
  }

  /** The same with tables in the place of ledger and rejects. */
  public JobPaths withTables(Database database) {
    return withTables(database, "");
  }

  /** The same with tables whose names begin in a certain way. */
  public JobPaths withTables(Database database, String prefix) {
    return new JobPaths(
        prefix + "ledger",
        prefix + "rejects",
        topics,
        Optional.of(new Tables(database, prefix + "balances")),
        checkpoints,
        savepoints,
        failureTrigger);
  }
}
