package io.firedrill.job;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes lines to a topic in transactions, which are committed with checkpoints. */
public final class TopicLedger {
  private static final long KAFKAS_DEFAULT_MILLIS = 120_000;

  private TopicLedger() {}

  /**
   * A sink.
   *
   * @param topic the ledger's or the rejects': the transactional ids of both must differ
   */
  public static <T extends LedgerLine> KafkaSink<T> to(
      Destination.Topics topics, String topic, DeliveryGuarantee guarantee) {
    return KafkaSink.<T>builder()
        .setBootstrapServers(topics.brokers())
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix(topics.transactionalIds() + "-" + topic)
        .setProperty(
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(topics.timeout().toMillis()))
        // what gives up before the transaction ends costs a restore: by default after 60 s and 120
        // s
        .setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience(topics))
        .setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patience(topics))
        .setRecordSerializer(new PartitionPerSplit<>(topic))
        .build();
  }

  private static String patience(Destination.Topics topics) {
    return Long.toString(Math.max(KAFKAS_DEFAULT_MILLIS, topics.timeout().toMillis()));
  }

  private record PartitionPerSplit<T extends LedgerLine>(String topic)
      implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
      return Optional.of(
          new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        T line, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(
          topic, line.split(), null, line.toLine().getBytes(StandardCharsets.UTF_8));
    }
  }
}
