package io.firedrill.job;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Topics that a job needs; those that are there stay as they are.
 *
 * @param partitions of each
 */
record NewTopics(List<String> names, int partitions) {
  /** Returns when they are there; while the brokers are away it goes on trying. */
  void make(Properties properties) {
    try (Admin admin = Admin.create(properties)) {
      for (String name : names) {
        while (!made(admin, new NewTopic(name, Optional.of(partitions), Optional.empty()))) {
          // the client has waited for the brokers for as long as its timeout
        }
      }
    }
  }

  private static boolean made(Admin admin, NewTopic topic) {
    KafkaFuture<Void> answer = admin.createTopics(List.of(topic)).all();
    try {
      answer.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      if (e.getCause() instanceof TopicExistsException) {
        return true;
      }
      throw new IllegalStateException("cannot make the topic " + topic.name(), e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
