package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka brokers, for questions about topics and transactions.
 *
 * @param servers as {@code bootstrap.servers} has them
 * @param client more of what Kafka's clients take, such as how to log in
 */
public record Brokers(String servers, Map<String, String> client) {
  private static final Duration A_LOOK = Duration.ofSeconds(3);
  private static final int FETCHED_BYTES = 4 << 20;
  private static final int POLLED_RECORDS = 5_000;

  public Brokers {
    client = Map.copyOf(client);
  }

  /** Without the client's properties, which may be keys. */
  @Override
  public String toString() {
    return servers;
  }

  /** Brokers that anybody may ask. */
  public Brokers(String servers) {
    this(servers, Map.of());
  }

  /** A question to the brokers. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  /**
   * Asks the brokers something that they answer at once.
   *
   * @param what is asked, for the message if they do not answer
   * @throws IOException if they do not, or refuse
   */
  public <T> T ask(String what, Question<T> question) throws IOException {
    return ask(what, A_LOOK, question);
  }

  /**
   * Asks the brokers.
   *
   * @param what is asked, for the message if they do not answer
   * @param within how long they may take
   * @throws IOException if they do not answer, or refuse
   */
  public <T> T ask(String what, Duration within, Question<T> question) throws IOException {
    Properties properties = properties();
    int millis = Math.toIntExact(within.toMillis());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    try (Admin admin = Admin.create(properties)) {
      return question.ask(admin);
    } catch (ExecutionException e) {
      throw new IOException(
          Texts.format("cannot %s at %s: %s", what, servers, e.getCause()), e.getCause());
    } catch (KafkaException e) {
      throw new IOException(Texts.format("cannot %s at %s: %s", what, servers, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return properties;
  }

  /**
   * A consumer of committed records.
   *
   * @param within how long a call may take
   */
  public KafkaConsumer<byte[], byte[]> consumer(Duration within) {
    Properties properties = properties();
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // by default a consumer whose place was deleted meanwhile goes on at the end, without a word
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) within.toMillis());
    properties.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(5_000, within.toMillis()));
    // an audit reads a partition from end to end: few large answers instead of many small ones
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCHED_BYTES);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCHED_BYTES);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED_RECORDS);
    properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, FETCHED_BYTES / 4);
    return new KafkaConsumer<>(properties);
  }

  /** The names of the topics. */
  public Set<String> topics() throws IOException {
    return ask("list the topics", admin -> admin.listTopics().names().get());
  }

  /** How long a topic keeps its records; empty if for ever. */
  public Optional<Duration> retention(String topic) throws IOException {
    return Optional.of(Long.parseLong(setting(topic, TopicConfig.RETENTION_MS_CONFIG)))
        .filter(each -> each >= 0)
        .map(Duration::ofMillis);
  }

  /** Whether of several records with a key a topic keeps only the last. */
  public boolean compacted(String topic) throws IOException {
    return setting(topic, TopicConfig.CLEANUP_POLICY_CONFIG)
        .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  private String setting(String topic, String name) throws IOException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return ask(
        "read the settings of the topic " + topic,
        admin ->
            admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value());
  }
}
