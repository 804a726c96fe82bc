package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Kafka brokers, for questions about topics and transactions.
 *
 * @param servers as {@code bootstrap.servers} has them
 */
public record Brokers(String servers) {
  private static final int WITHIN_MILLIS = 3_000;

  /** A question to the brokers. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  /**
   * Asks the brokers.
   *
   * @param what is asked, for the message if they do not answer
   * @throws IOException if they do not, or refuse
   */
  public <T> T ask(String what, Question<T> question) throws IOException {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, WITHIN_MILLIS);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, WITHIN_MILLIS);
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

  /** How long a topic keeps its records; empty if for ever. */
  public Optional<Duration> retention(String topic) throws IOException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String millis =
        ask(
            "read the settings of the topic " + topic,
            admin ->
                admin
                    .describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(TopicConfig.RETENTION_MS_CONFIG)
                    .value());
    return Optional.of(Long.parseLong(millis)).filter(each -> each >= 0).map(Duration::ofMillis);
  }
}
