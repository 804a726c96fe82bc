package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.TransactionSplit;
import io.firedrill.job.TransactionSplitSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SplitOffsetTest {
  private static SplitOffset kafka(long offset) throws Exception {
    KafkaPartitionSplitSerializer serializer = new KafkaPartitionSplitSerializer();
    byte[] bytes =
        serializer.serialize(new KafkaPartitionSplit(new TopicPartition("a-topic", 3), offset));
    return SplitOffset.read(new VersionedElement(serializer.getVersion(), bytes));
  }

  @Test
  void aPartitionOfKafkaIsASplit() throws Exception {
    assertThat(kafka(17)).isEqualTo(new SplitOffset(3, 17));
  }

  @Test
  void aPartitionThatWasNotReadYetBeginsAtNothing() throws Exception {
    assertThat(kafka(KafkaPartitionSplit.EARLIEST_OFFSET)).isEqualTo(new SplitOffset(3, 0));
  }

  @Test
  void theTransactionsSourceHasASplitOfItsOwn() throws Exception {
    TransactionSplitSerializer serializer = new TransactionSplitSerializer();
    byte[] bytes = serializer.serialize(new TransactionSplit(1, 42, 1_000));
    assertThat(SplitOffset.read(new VersionedElement(serializer.getVersion(), bytes)))
        .isEqualTo(new SplitOffset(1, 42));
  }
}
