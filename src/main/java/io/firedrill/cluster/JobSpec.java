package io.firedrill.cluster;

import io.firedrill.job.TransactionsJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The job that a target is to run.
 *
 * @param mainClass the entry class, found in the jars
 * @param jars the jars that Flink finds in {@code usrlib}; a relative path is one of the build's
 *     artifacts
 * @param arguments the job's own arguments
 * @param flink Flink configuration, which outweighs the target's
 */
public record JobSpec(
    String mainClass, List<Path> jars, List<String> arguments, Map<String, String> flink) {
  /** The job that ships, as the build makes it. */
  public static final Path JOB_JAR = Path.of("firedrill-job.jar");

  /** The self-test's defects and the versions that nobody should upgrade to. */
  public static final Path DEFECTS_JAR = Path.of("firedrill-defects.jar");

  /** What a job with Kafka needs that a Flink home does not have. */
  public static final List<Path> KAFKA_JARS =
      List.of(
          Path.of("connectors/flink-connector-kafka.jar"), Path.of("connectors/kafka-clients.jar"));

  /** What a job that writes to PostgreSQL needs that a Flink home does not have. */
  public static final List<Path> JDBC_JARS =
      List.of(Path.of("connectors/flink-connector-jdbc.jar"), Path.of("connectors/postgresql.jar"));

  /** The topic that the job reads. */
  public static final String TOPIC = "transactions";

  /** The arguments by which the project's own job writes topics, beside those of the brokers. */
  public static final List<String> TO_TOPICS =
      List.of("--sink", "kafka", "--transactional-id-prefix", TransactionsJob.NAME);

  /** The arguments by which the project's own job reads topics. */
  public static List<String> fromTopics(String brokers) {
    return List.of(
        "--source",
        "kafka",
        "--brokers",
        brokers,
        "--topic",
        TOPIC,
        "--group",
        TransactionsJob.NAME);
  }

  public JobSpec {
    jars = List.copyOf(jars);
    arguments = List.copyOf(arguments);
    flink = Map.copyOf(flink);
  }

  /** The same job with more of Flink's settings. */
  public JobSpec with(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(flink);
    all.putAll(settings);
    return new JobSpec(mainClass, jars, arguments, all);
  }
}
