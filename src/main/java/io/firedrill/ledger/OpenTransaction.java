package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A transaction of a topic that is neither committed nor aborted: consumers with {@code
 * read_committed} see nothing beyond its first record.
 *
 * @param id the transactional id
 * @param producerId by which the topic's records name it
 * @param startedAt in epoch milliseconds, by the broker's clock
 * @param timeoutMillis after how long the broker aborts it
 */
public record OpenTransaction(String id, long producerId, long startedAt, long timeoutMillis) {
  /**
   * The checkpoint that commits it, as the KafkaSink numbers its transactions; empty if the id is
   * not one of its. <a
   * href="https://github.com/apache/flink-connector-kafka/blob/v3.4/flink-connector-kafka/src/main/java/org/apache/flink/connector/kafka/sink/TransactionalIdFactory.java">TransactionalIdFactory</a>
   */
  public OptionalLong checkpoint() {
    String number = id.substring(id.lastIndexOf('-') + 1);
    return number.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(number))
        : OptionalLong.empty();
  }

  /** For a reader. */
  public String words() {
    return Texts.format(
        "transaction %s of producer %d, open since %s, timeout %s",
        id, producerId, Instant.ofEpochMilli(startedAt), Texts.seconds(timeoutMillis));
  }
}
