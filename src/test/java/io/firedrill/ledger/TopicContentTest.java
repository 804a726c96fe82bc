package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Pace;
import io.firedrill.job.TopicInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An audit of topics that are not as it takes them to be would blame the job. */
class TopicContentTest {
  private static final GeneratorInput RECORDS = new GeneratorInput(1, 1, 50);
  private static final TopicPartition INPUT = new TopicPartition("transactions", 0);
  private static final TopicPartition LEDGER = new TopicPartition("ledger", 0);
  private static final TopicPartition REJECTS = new TopicPartition("rejects", 0);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);

  @BeforeEach
  void topics() {
    for (String topic : List.of("ledger", "rejects")) {
      partitions(topic, 1);
    }
    consumer.updateBeginningOffsets(Map.of(INPUT, 0L, LEDGER, 0L, REJECTS, 0L));
  }

  private void partitions(String topic, int number) {
    consumer.updatePartitions(
        topic,
        IntStream.range(0, number)
            .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
            .toList());
  }

  /** The input, of which the newest record is given. */
  private Optional<String> objection(long newest, String line) {
    partitions("transactions", 1);
    consumer.updateEndOffsets(Map.of(INPUT, newest + 1));
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(
                new ConsumerRecord<>(
                    "transactions", 0, newest, null, line.getBytes(StandardCharsets.UTF_8))));
    return content().objection(consumer);
  }

  private static TopicContent content() {
    return content(List.of("ledger", "rejects"));
  }

  private static TopicContent content(List<String> written) {
    return new TopicContent(
        "localhost:1",
        new TopicInput("transactions", RECORDS, new Pace(0), Optional.empty()),
        written);
  }

  @Test
  void theSeedsRecordAtItsNumberIsWhatIsExpected() {
    assertThat(objection(41, RECORDS.record(0, 41).line())).isEmpty();
  }

  @Test
  void aRecordThatIsNotAtItsNumberIsReported() {
    assertThat(objection(41, RECORDS.record(0, 40).line()))
        .contains(
            "record 41 of transactions-0 is not the one of seed 1 with that number: what the job reads cannot be computed");
  }

  @Test
  void anEmptyTopicHoldsNothingThatIsWrong() {
    partitions("transactions", 1);
    consumer.updateEndOffsets(Map.of(INPUT, 0L));
    assertThat(content().objection(consumer)).isEmpty();
  }

  @Test
  void moreOrFewerPartitionsThanSplitsAreReported() {
    partitions("transactions", 3);
    assertThat(content().objection(consumer).orElseThrow())
        .startsWith(
            "the topic transactions has 3 partitions, and the job's arguments say --splits 1");
  }

  @Test
  void aLedgerWhoseFirstRecordsAreDeletedIsReported() {
    consumer.updateBeginningOffsets(Map.of(LEDGER, 7L));
    assertThat(objection(41, RECORDS.record(0, 41).line()).orElseThrow())
        .startsWith("ledger-0 no longer has the records before offset 7");
  }

  @Test
  void ofAJobIntoTablesTheTopicThatItReadsIsLookedAtAndNoOther() {
    partitions("transactions", 2);
    assertThat(content(List.of()).objection(consumer).orElseThrow())
        .startsWith("the topic transactions has 2 partitions");
    partitions("transactions", 1);
    consumer.updateEndOffsets(Map.of(INPUT, 0L));
    consumer.updateBeginningOffsets(Map.of(LEDGER, 5L));
    assertThat(content(List.of()).objection(consumer)).isEmpty();
    assertThat(content(List.of("ledger")).objection(consumer)).isPresent();
  }
}
