package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicLinesTest {
  private static final TopicPartition PARTITION = new TopicPartition("ledger", 0);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);

  private final Tally tally = new Tally();

  private String read(long end, String... lines) throws IOException {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    try (TopicLines stream =
        new TopicLines(
            consumer,
            PARTITION,
            end,
            Duration.ofMillis(10),
            Optional.of(new KeyOrder("ledger-0", tally)))) {
      for (int offset = 0; offset < lines.length; offset++) {
        consumer.addRecord(
            new ConsumerRecord<>(
                "ledger", 0, offset, null, lines[offset].getBytes(StandardCharsets.UTF_8)));
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void linesOfSeveralWritersComeInTheOrderOfTheirNumbers() throws Exception {
    assertThat(read(4, "0,0,a", "0,7,b", "0,3,a", "0,12,a"))
        .isEqualTo("0,0,a\n0,3,a\n0,7,b\n0,12,a\n");
  }

  @Test
  void recordsOfAnAccountThatStandInAnotherOrderAreReported() throws Exception {
    read(4, "0,0,a", "0,7,b", "0,3,a", "0,5,b");
    assertThat(tally.report().wrong()).isEqualTo(1);
    assertThat(tally.report().examples())
        .containsExactly(
            "record 5 of account b comes after record 7 of it, in ledger-0 at offset 3");
  }

  @Test
  void whatIsRepeatedIsNotInAnotherOrderAsWell() throws Exception {
    read(4, "0,0,a", "0,7,a", "0,0,a", "0,7,a");
    tally.duplicate(0, 0, "ledger-0");
    assertThat(tally.report().wrong()).isZero();
  }

  @Test
  void whatRepeatsALineComesAfterIt() throws Exception {
    assertThat(read(3, "0,1,first", "0,2,x", "0,1,second"))
        .isEqualTo("0,1,first\n0,1,second\n0,2,x\n");
  }

  @Test
  void whatIsNotALineComesFirstAndWhole() throws Exception {
    assertThat(read(3, "0,5,a", "nonsense", "0,x,a")).isEqualTo("nonsense\n0,x,a\n0,5,a\n");
  }

  @Test
  void whatWasWrittenAfterTheLookIsLeftOut() throws Exception {
    assertThat(read(1, "0,0,a", "0,1,b")).isEqualTo("0,0,a\n");
  }

  @Test
  void aBrokerThatGivesNothingIsNotAnEmptyTopic() {
    assertThatThrownBy(() -> read(5, "0,0,a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ledger-0 was read up to offset 1 of 5");
  }
}
