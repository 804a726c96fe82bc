package io.firedrill.shape;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other side of a join: a topic with some of the accounts, each once. */
public final class Accounts {
  public static final List<String> NAMES = List.of("a0-0", "a0-1", "a0-2", "a1-0", "a1-1", "a1-2");

  static final String TOPIC = "accounts";

  private Accounts() {}

  /** Writes the topic, if it is not there. */
  static void write(String brokers) throws InterruptedException, ExecutionException {
    Map<String, Object> properties = Map.of("bootstrap.servers", brokers);
    try (Admin admin = Admin.create(properties)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return;
      }
      throw e;
    }
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (String name : NAMES) {
        producer.send(new ProducerRecord<>(TOPIC, name)).get();
      }
    }
  }
}
