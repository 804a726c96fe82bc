package io.firedrill.cluster.local;

import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.RehearsalTopics;
import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A Kafka broker that is its own controller, as a JVM of its own.
 *
 * @param home the folder with its libraries
 * @param work the run's work folder
 * @param port of its listener for clients
 */
record LocalKafka(Path home, Path work, int port, int controllerPort) {
  private static final String CLUSTER_ID = "firedrill-local-kafka0";

  static LocalKafka at(Path home, Path work, int port) {
    if (!Files.isDirectory(home)) {
      throw new Problem(Texts.format("there is no Kafka in %s: fetch it with `make kafka`", home));
    }
    return new LocalKafka(home, work, port, Ports.free(Ports.Use.CONTROLLER));
  }

  String brokers() {
    return brokers(port);
  }

  static String brokers(int port) {
    return "localhost:" + port;
  }

  private Path config() {
    return work.resolve("conf/kafka.properties");
  }

  /** Writes its configuration. */
  void prepare() throws IOException {
    Files.writeString(
        config(),
        Texts.format(
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=localhost:%2$d
            listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
            advertised.listeners=PLAINTEXT://localhost:%1$d
            controller.listener.names=CONTROLLER
            log.dirs=%3$s
            auto.create.topics.enable=false
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=1
            share.coordinator.state.topic.replication.factor=1
            group.initial.rebalance.delay.ms=0
            log.retention.check.interval.ms=1000
            """,
            port, controllerPort, work.resolve("kafka")));
  }

  List<String> formatCommand() {
    return FlinkCommand.service(
        work,
        "kafka-format",
        "256m",
        home + "/*",
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--standalone",
            "-t",
            CLUSTER_ID,
            "-c",
            config().toString()));
  }

  List<String> command() {
    return FlinkCommand.service(
        work, "kafka", "256m", home + "/*", List.of("kafka.Kafka", config().toString()));
  }

  /**
   * Makes the topics of a job; those that are there stay.
   *
   * @param settings of each topic
   */
  void createTopics(Map<String, Map<String, String>> settings, int partitions) throws IOException {
    try {
      new Brokers(brokers())
          .ask(
              "make the topics",
              admin ->
                  admin
                      .createTopics(
                          settings.entrySet().stream()
                              .map(
                                  topic ->
                                      new NewTopic(topic.getKey(), partitions, (short) 1)
                                          .configs(topic.getValue()))
                              .toList())
                      .all()
                      .get());
    } catch (IOException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** What a rehearsal has there. */
  RehearsalTopics topics(RehearsalArea area) {
    return new RehearsalTopics(new Brokers(brokers()), area.name());
  }
}
