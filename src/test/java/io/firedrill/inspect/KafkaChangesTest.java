package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.KafkaChanges;
import io.firedrill.inspect.Inspection.Operator;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** What a version changes at the brokers is read from the graphs of real jobs. */
class KafkaChangesTest {
  private static final List<Operator> LIVE =
      job("billing", "payments", "bills", DeliveryGuarantee.EXACTLY_ONCE);

  private static List<Operator> job(
      String group, String topic, String prefix, DeliveryGuarantee guarantee) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(
            KafkaSource.<String>builder()
                .setBootstrapServers("localhost:1")
                .setTopics("orders")
                .setGroupId(group)
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "orders")
        .uid("orders")
        .sinkTo(
            KafkaSink.<String>builder()
                .setBootstrapServers("localhost:1")
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(prefix)
                .setRecordSerializer(
                    KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build())
        .uid("payments");
    return new GraphReader(environment.getStreamGraph(false)).operators();
  }

  private static List<String> changes(List<Operator> next) {
    return new KafkaChanges(LIVE, next).sentences();
  }

  @Test
  void aVersionThatChangesNothingThereIsNotSpokenOf() {
    assertThat(changes(job("billing", "payments", "bills", DeliveryGuarantee.EXACTLY_ONCE)))
        .isEmpty();
    assertThat(changes(List.of())).isEmpty();
  }

  @Test
  void anotherPrefixOfTransactionalIds() {
    assertThat(changes(job("billing", "payments", "bills-2", DeliveryGuarantee.EXACTLY_ONCE)))
        .singleElement()
        .asString()
        .startsWith("the sink payments has the transactional ids bills-2, and had bills: ")
        .contains("read_committed wait behind what bills has left open");
  }

  @Test
  void anotherConsumerGroup() {
    assertThat(changes(job("billing-2", "payments", "bills", DeliveryGuarantee.EXACTLY_ONCE)))
        .singleElement()
        .asString()
        .startsWith("the source orders has the consumer group billing-2, and had billing: ")
        .endsWith("whoever watches billing sees its lag grow");
  }

  @Test
  void anotherTopic() {
    assertThat(changes(job("billing", "payments-2", "bills", DeliveryGuarantee.EXACTLY_ONCE)))
        .singleElement()
        .asString()
        .startsWith("the sink payments writes to payments-2, and wrote to payments: ");
  }

  @Test
  void aSinkThatNoLongerWritesInTransactionsAndOneThatBeginsTo() {
    List<Operator> atLeastOnce =
        job("billing", "payments", "bills", DeliveryGuarantee.AT_LEAST_ONCE);
    assertThat(changes(atLeastOnce))
        .singleElement()
        .asString()
        .endsWith("after a restore records come again");
    assertThat(new KafkaChanges(atLeastOnce, LIVE).sentences())
        .singleElement()
        .asString()
        .startsWith("the sink payments writes in transactions");
  }
}
