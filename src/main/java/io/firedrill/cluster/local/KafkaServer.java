package io.firedrill.cluster.local;

import io.firedrill.ledger.Brokers;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A broker of Kafka and nothing else, for measurements and tests. */
public final class KafkaServer implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final WorkFolder work;
  private final LocalKafka kafka;
  private JvmProcess server;

  private KafkaServer(WorkFolder work, LocalKafka kafka) {
    this.work = work;
    this.kafka = kafka;
  }

  /**
   * Starts one.
   *
   * @param home the folder with its libraries
   * @param folder to work in, which it makes
   * @throws Problem if it does not start
   */
  public static KafkaServer start(Path home, Path folder) throws IOException {
    WorkFolder work = WorkFolder.take(folder.toAbsolutePath());
    KafkaServer started =
        new KafkaServer(work, LocalKafka.at(home, work.root(), Ports.free(Ports.Use.BROKER)));
    try {
      started.start();
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void start() throws IOException {
    try (InputStream log4j = KafkaServer.class.getResourceAsStream("/log4j2-local.properties")) {
      Files.copy(log4j, work.path("conf/log4j2.properties"));
    }
    kafka.prepare();
    JvmProcess format = process("kafka-format", kafka.formatCommand());
    Wait.until(
        "kafka-format to be through",
        WITHIN,
        () -> format.alive() ? Look.notYet("it is at it") : Look.seen(true));
    server = process("kafka", kafka.command());
    Wait.until(
        "the broker to answer",
        WITHIN,
        () -> {
          if (!server.alive()) {
            throw server.died();
          }
          return Look.seen(
              new Brokers(brokers())
                  .ask("list the topics", admin -> admin.listTopics().names().get()));
        });
  }

  private JvmProcess process(String name, List<String> command) {
    JvmProcess process = JvmProcess.start(name, command, Map.of(), work.root(), work.path("logs"));
    work.owns(process.handle());
    return process;
  }

  public String brokers() {
    return kafka.brokers();
  }

  /**
   * Makes topics.
   *
   * @param settings of each
   * @param partitions of each
   */
  public void createTopics(Map<String, Map<String, String>> settings, int partitions)
      throws IOException {
    kafka.createTopics(settings, partitions);
  }

  @Override
  public void close() {
    try (work) {
      if (server != null) {
        server.end();
      }
      work.remove();
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot remove %s: %s", work.root(), e), e);
    }
  }
}
