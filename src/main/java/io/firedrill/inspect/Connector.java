package io.firedrill.inspect;

import java.util.Arrays;
import java.util.Optional;

/**
 * What is known of a connector: by which class a job graph shows it, and what a second job with it
 * does to the first one. To teach Firedrill another one, add it here; what is not here is refused
 * in a shadow until it is declared.
 */
public enum Connector {
  FILE_SINK("org.apache.flink.connector.file.sink.FileSink", Effect.WRITES_TO_ITS_PATH),
  DISCARDING_SINK("org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink", Effect.NONE),
  DISCARDING_SINK_FUNCTION(
      "org.apache.flink.streaming.api.functions.sink.DiscardingSink", Effect.NONE),
  PRINT_SINK("org.apache.flink.streaming.api.functions.sink.PrintSink", Effect.NONE),
  PRINT_SINK_FUNCTION(
      "org.apache.flink.streaming.api.functions.sink.PrintSinkFunction", Effect.NONE),
  FILE_SOURCE("org.apache.flink.connector.file.src.FileSource", Effect.NONE),
  DATA_GENERATOR("org.apache.flink.connector.datagen.source.DataGeneratorSource", Effect.NONE),
  NUMBER_SEQUENCE("org.apache.flink.api.connector.source.lib.NumberSequenceSource", Effect.NONE),
  ELEMENTS("org.apache.flink.streaming.api.functions.source.FromElementsFunction", Effect.NONE),
  FILE_MONITORING(
      "org.apache.flink.streaming.api.functions.source.ContinuousFileMonitoringFunction",
      Effect.NONE),
  TRANSACTIONS("io.firedrill.job.TransactionSource", Effect.NONE),
  KAFKA_SOURCE(
      "org.apache.flink.connector.kafka.source.KafkaSource", Effect.SHARES_ITS_CONSUMER_GROUP),
  KAFKA_SINK("org.apache.flink.connector.kafka.sink.KafkaSink", Effect.SHARES_ITS_TRANSACTIONS),
  JDBC_XA_SINK(
      "org.apache.flink.connector.jdbc.xa.JdbcXaSinkFunction", Effect.COMMITS_WHAT_IS_PREPARED),
  EXACTLY_ONCE_TABLE("io.firedrill.job.ExactlyOnceTable", Effect.COMMITS_WHAT_IS_PREPARED),
  AT_LEAST_ONCE_TABLE("io.firedrill.job.AtLeastOnceTable", Effect.WRITES_TO_A_TABLE);

  /** What a second job with the same connector does to the first. */
  public enum Effect {
    /** Nothing: what it reads can be read any number of times, what it writes goes nowhere. */
    NONE(""),
    /** It writes to the path in its arguments, which a shadow gets another of. */
    WRITES_TO_ITS_PATH(""),
    /** Its offsets are committed for the live job's group, where monitors and autoscalers look. */
    SHARES_ITS_CONSUMER_GROUP(
        "would commit its offsets for the live job's consumer group, where monitors and autoscalers look"),
    /** A savepoint has the live job's prepared transactions, which whoever restores it commits. */
    COMMITS_WHAT_IS_PREPARED(
        "would write to the live job's tables, and commit the transactions that the live job has"
            + " prepared, whose own commit then fails",
        Effect.OWN_TABLES_ONLY),
    /** It writes to a table, and to another one in a shadow if it is the project's own. */
    WRITES_TO_A_TABLE("would write to the live job's table", Effect.OWN_TABLES_ONLY),
    /** Its transactional ids fence those of the live job. */
    SHARES_ITS_TRANSACTIONS(
        "would write to the live job's topic, and with its transactional ids fence off the live job",
        "Name its topics with --output and the prefix of its transactional ids with --rename, so that"
            + " the shadow has others; both must show in its job graph");

    private static final String OWN_TABLES_ONLY =
        "A shadow has tables of its own only of the project's own job, by its --ledger, --rejects"
            + " and --balances";

    private static final String NAME_THE_PATH =
        "Name the path in the job's arguments with --output PATH";

    private final String danger;
    private final String remedy;

    Effect(String danger) {
      this(danger, NAME_THE_PATH);
    }

    Effect(String danger, String remedy) {
      this.danger = danger;
      this.remedy = remedy;
    }

    /** What a shadow would do, as the end of a sentence; empty for nothing. */
    public String danger() {
      return danger;
    }

    /** How a sink is kept off live data, or why that cannot be done. */
    public String remedy() {
      return remedy;
    }
  }

  private final String type;
  private final Effect effect;

  Connector(String type, Effect effect) {
    this.type = type;
    this.effect = effect;
  }

  /** The connector of a class, if it is known. */
  public static Optional<Connector> of(String type) {
    return Arrays.stream(values()).filter(connector -> connector.type.equals(type)).findFirst();
  }

  public Effect effect() {
    return effect;
  }

  /** Whether it shows the table that it writes to. */
  boolean namesItsTable() {
    return this == EXACTLY_ONCE_TABLE || this == AT_LEAST_ONCE_TABLE;
  }

  /** Whether what is handed to it is thrown away. */
  boolean discards() {
    return this == DISCARDING_SINK || this == DISCARDING_SINK_FUNCTION;
  }
}
