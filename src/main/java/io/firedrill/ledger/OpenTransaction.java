package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A transaction that is neither committed nor aborted. One of a topic keeps consumers with {@code
 * read_committed} from seeing anything beyond its first record; one that is prepared in a database
 * keeps its locks.
 *
 * @param id the transactional id, or the global id of a prepared one
 * @param producerId by which the topic's records name it
 * @param startedAt in epoch milliseconds, by the broker's clock; when it was prepared
 * @param timeoutMillis after how long the broker aborts it; 0 for one that is prepared, because
 *     nobody does
 */
public record OpenTransaction(String id, long producerId, long startedAt, long timeoutMillis) {
  /** One of a database. */
  public static OpenTransaction prepared(String gid, long at) {
    return new OpenTransaction(gid, 0, at, 0);
  }

  /** Whether it is one of a database. */
  public boolean prepared() {
    return timeoutMillis == 0;
  }

  /**
   * The checkpoint that commits it, as the KafkaSink numbers its transactions; empty if the id is
   * not one of its. <a
   * href="https://github.com/apache/flink-connector-kafka/blob/v3.4/flink-connector-kafka/src/main/java/org/apache/flink/connector/kafka/sink/TransactionalIdFactory.java">TransactionalIdFactory</a>
   */
  public OptionalLong checkpoint() {
    if (prepared()) {
      return SinkTransaction.ofGid(id).map(SinkTransaction::checkpoint).stream()
          .mapToLong(Long::longValue)
          .findFirst();
    }
    String number = id.substring(id.lastIndexOf('-') + 1);
    return number.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(number))
        : OptionalLong.empty();
  }

  /** For a reader. */
  public String words() {
    if (prepared()) {
      return Texts.format(
          "%s, prepared at %s%s",
          id,
          Instant.ofEpochMilli(startedAt),
          SinkTransaction.ofGid(id)
              .map(
                  of ->
                      Texts.format(
                          " by subtask %d of the sink %s of job %s",
                          of.subtask(), of.sink(), of.job()))
              .orElse(""));
    }
    return Texts.format(
        "transaction %s of producer %d, open since %s, timeout %s",
        id, producerId, Instant.ofEpochMilli(startedAt), Texts.seconds(timeoutMillis));
  }
}
