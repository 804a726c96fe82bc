package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.local.KafkaServer;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Brokers;
import io.firedrill.ledger.Cut;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Topics of a real broker. */
class TopicMessagesLocalIT {
  private static List<Long> offsets(Messages messages) throws IOException {
    List<Long> offsets = new ArrayList<>();
    messages.forEach(message -> offsets.add(message.offset()));
    return offsets;
  }

  private static void write(String brokers, String topic, int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        byte[] record = ("{\"id\":" + i + "}").getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, 0, 1_000L * i, record, record));
      }
    }
  }

  @Test
  void topicsAreReadFromWhereTheJobBeganAndCompactedOnesAreNot() throws IOException {
    try (KafkaServer server =
        KafkaServer.start(
            Path.of("target/kafka").toAbsolutePath(), Path.of("target/local-it/topics/work"))) {
      Map<String, String> keeping = Map.of("retention.ms", "-1");
      server.createTopics(
          Map.of(
              "in", keeping, "out", keeping, "table", Map.of("cleanup.policy", "compact,delete")),
          1);
      Brokers brokers = new Brokers(server.brokers());
      for (String topic : List.of("in", "out", "table")) {
        write(server.brokers(), topic, 5);
      }
      Place.Topic in = new Place.Topic("in", brokers);
      brokers.ask(
          "delete a record",
          admin ->
              admin
                  .deleteRecords(
                      Map.of(new TopicPartition("in", 0), RecordsToDelete.beforeOffset(1)))
                  .all()
                  .get());
      assertThat(TopicMessages.look(in).whole()).isFalse();

      Messages fromOffset = TopicMessages.look(in.readFrom(new Start.Offsets(Map.of(0, 3L))));
      assertThat(offsets(fromOffset)).containsExactly(3L, 4L);
      assertThat(fromOffset.whole()).isTrue();
      Messages fromTime =
          TopicMessages.look(in.readFrom(new Start.Timestamp(Instant.ofEpochMilli(1_001))));
      assertThat(offsets(fromTime)).containsExactly(2L, 3L, 4L);
      assertThat(fromTime.whole()).isTrue();
      Start later = new Start.Timestamp(Instant.ofEpochMilli(9_000));
      assertThat(offsets(TopicMessages.look(in.readFrom(later)))).isEmpty();

      assertThatThrownBy(() -> audit("table", "out", brokers))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("table is compacted (its cleanup.policy)");
      assertThatThrownBy(() -> audit("out", "in", brokers))
          .hasMessageStartingWith("in begins at the offsets {0=1}");
      assertThat(audit("out", "out", brokers).exact()).isTrue();
    }
  }

  private static AuditReport audit(String input, String output, Brokers brokers)
      throws IOException {
    Contract contract =
        new Contract(
            Path.of("c.yaml"),
            new Side(new Place.Topic(input, brokers), new Format.Json(), Map.of(), false),
            new Side(new Place.Topic(output, brokers), new Format.Json(), Map.of(), false),
            new Relation.Records(List.of("id"), List.of("id"), false));
    return new ContractAudit(contract, new DirectoryStore(Path.of("target")))
        .audit(Cut.upTo(Map.of(0, 5L), false));
  }
}
