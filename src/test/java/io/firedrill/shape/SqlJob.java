package io.firedrill.shape;

import java.util.List;
import java.util.Locale;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** A job in SQL, as teams write it: from a topic of lines to the counts of its windows as JSON. */
public final class SqlJob {
  private static final String LINES =
      """
      CREATE TABLE lines (
        id STRING, account STRING, amount STRING,
        written TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
        -- a record of the same millisecond is not late
        WATERMARK FOR written AS written - INTERVAL '0.001' SECOND
      ) WITH (
        'connector' = 'kafka', 'topic' = '%s', 'properties.bootstrap.servers' = '%s',
        'properties.group.id' = 'shape', 'scan.startup.mode' = 'earliest-offset',
        'format' = 'csv', 'csv.ignore-parse-errors' = 'true')
      """;

  private static final String COUNTS =
      """
      CREATE TABLE counts (account STRING, `start` TIMESTAMP(3), n BIGINT) WITH (
        'connector' = 'kafka', 'topic' = '%s', 'properties.bootstrap.servers' = '%s',
        'format' = 'json', 'sink.delivery-guarantee' = '%s',
        'sink.transactional-id-prefix' = 'shape',
        'properties.transaction.timeout.ms' = '600000')
      """;

  private static final String COUNTING =
      """
      INSERT INTO counts
      SELECT account, window_start, COUNT(*)
      FROM TABLE(TUMBLE(TABLE lines, DESCRIPTOR(written), INTERVAL '2' SECOND))
      GROUP BY account, window_start, window_end
      """;

  private SqlJob() {}

  /** Takes the same as {@link ShapeJob}; there is one shape. */
  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    String brokers = arguments.get(1);
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    tables.getConfig().set("table.local-time-zone", "UTC");
    tables.executeSql(LINES.formatted(arguments.get(2), brokers));
    String guarantee = arguments.get(4).toLowerCase(Locale.ROOT).replace('_', '-');
    tables.executeSql(COUNTS.formatted(arguments.get(3), brokers, guarantee));
    tables.executeSql(COUNTING);
  }
}
