package io.firedrill.cluster;

import io.firedrill.ledger.Brokers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a rehearsal has at Kafka's brokers: topics and consumer groups.
 *
 * @param prefix what all their names begin with, and no others do
 */
public record RehearsalTopics(Brokers brokers, String prefix) {
  private static final Duration A_CHANGE = Duration.ofSeconds(30);

  /**
   * Makes topics with the partitions, replicas and settings of others; they keep all records for as
   * long as they are there, whatever timestamps those have.
   *
   * @param byLive the new names by those of the topics that are there
   * @throws IOException if one of those is not there, or topics may not be made
   */
  public void makeLike(Map<String, String> byLive) throws IOException {
    Map<String, Map<String, String>> settings = settings(byLive.keySet());
    List<NewTopic> topics = new ArrayList<>();
    brokers
        .ask(
            "look at the topics " + byLive.keySet(),
            admin -> admin.describeTopics(byLive.keySet()).allTopicNames().get())
        .forEach(
            (live, description) ->
                topics.add(like(description, byLive.get(live)).configs(settings.get(live))));
    brokers.ask(
        "make the topics " + byLive.values(),
        A_CHANGE,
        admin -> admin.createTopics(topics).all().get());
  }

  /**
   * Looks whether there are such topics.
   *
   * @throws IOException if not, or if the brokers do not answer
   */
  public void check(Collection<String> topics) throws IOException {
    brokers.ask(
        "look at the topics " + topics,
        admin -> admin.describeTopics(topics).allTopicNames().get());
  }

  private static NewTopic like(TopicDescription topic, String name) {
    int replicas = topic.partitions().get(0).replicas().size();
    return new NewTopic(name, topic.partitions().size(), (short) replicas);
  }

  /** Those that were set for a topic itself. */
  private Map<String, Map<String, String>> settings(Collection<String> topics) throws IOException {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> settings = new HashMap<>();
    brokers
        .ask(
            "read the settings of the topics " + topics,
            admin -> admin.describeConfigs(resources).all().get())
        .forEach((resource, config) -> settings.put(resource.name(), own(config)));
    return settings;
  }

  private static Map<String, String> own(Config config) {
    Map<String, String> own = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
        own.put(entry.name(), entry.value());
      }
    }
    own.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    own.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    own.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    return own;
  }

  /** Deletes all of them. */
  public void remove() throws IOException {
    List<String> topics = topics();
    List<String> groups = groups();
    brokers.ask(
        "delete the topics " + topics,
        A_CHANGE,
        admin -> {
          admin.deleteTopics(topics).all().get();
          return admin.deleteConsumerGroups(groups).all().get();
        });
  }

  /** Those that are there, in words. */
  public List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    topics().forEach(topic -> left.add("topic " + topic));
    groups().forEach(group -> left.add("consumer group " + group));
    return left;
  }

  private List<String> topics() throws IOException {
    return brokers.topics().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private List<String> groups() throws IOException {
    return brokers
        .ask("list the consumer groups", admin -> admin.listConsumerGroups().all().get())
        .stream()
        .map(ConsumerGroupListing::groupId)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
