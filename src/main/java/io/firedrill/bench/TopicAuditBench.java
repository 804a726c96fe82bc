package io.firedrill.bench;

import io.firedrill.contract.Contract;
import io.firedrill.contract.ContractAudit;
import io.firedrill.contract.ContractFile;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.ExpectedLines;
import io.firedrill.ledger.TopicOutput;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures how fast topics of a broker on this machine are audited, on one thread: the ledger of
 * the project's own job, and a contract for JSON.
 *
 * @param folder for the contract
 */
public record TopicAuditBench(String brokers, Path folder) {
  private static final int ROUNDS = 3;

  /** The settings of the topics that it fills, which must be empty. */
  public static final Map<String, Map<String, String>> TOPICS =
      Map.of("ledger", Map.of(), "rejects", Map.of(), "orders", Map.of(), "payments", Map.of());

  /** How many partitions each has. */
  public static final int SPLITS = 2;

  /** What was measured, the medians of several rounds after a first one. */
  public record Result(Speed ledger, Speed contract) {}

  /**
   * Fills the topics with so many records each, and audits them.
   *
   * @throws Problem if the broker does not take them
   */
  public Result run(long records) {
    GeneratorInput input = new GeneratorInput(1, SPLITS, 50);
    try {
      fill(input, records / SPLITS);
      Map<Integer, Long> ends = new HashMap<>();
      input.splits().forEach(split -> ends.put(split, records / SPLITS));
      Cut cut = Cut.upTo(ends, true);
      Auditor auditor = new Auditor(new TopicOutput(brokers, "ledger", "rejects"), input);
      ContractAudit audit = new ContractAudit(contract(), new DirectoryStore(folder));
      Rounds rounds = new Rounds(ROUNDS);
      return new Result(
          rounds.measure(records, () -> auditor.audit(cut)),
          rounds.measure(records, () -> audit.audit(cut)));
    } catch (IOException | KafkaException e) {
      throw new Problem(Texts.format("cannot audit topics at %s: %s", brokers, e.getMessage()), e);
    }
  }

  private void fill(GeneratorInput input, long recordsOfSplit) throws IOException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                brokers,
                "acks",
                "all",
                "batch.size",
                1 << 18,
                "linger.ms",
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int split : input.splits()) {
        ExpectedLines lines = new ExpectedLines(input, split);
        for (long sequence = 0; sequence < recordsOfSplit; sequence++) {
          LedgerLine line = lines.next();
          send(producer, line instanceof Rejection ? "rejects" : "ledger", split, line.toLine());
          String id = input.transactionId(split, sequence);
          String account = input.account(split, input.accountIndex(split, sequence));
          send(producer, "orders", split, order(id, account, input.amountMinor(split, sequence)));
          send(producer, "payments", split, payment(id, account));
        }
      }
    }
  }

  private static String order(String id, String account, long amount) {
    return "{\"id\":\""
        + id
        + "\",\"customer\":{\"account\":\""
        + account
        + "\"},\"amount\":"
        + amount
        + ",\"currency\":\"EUR\"}";
  }

  private static String payment(String id, String account) {
    return "{\"orderId\":\"" + id + "\",\"account\":\"" + account + "\",\"status\":\"PAID\"}";
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, String text) {
    producer.send(
        new ProducerRecord<>(topic, partition, null, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Contract contract() throws IOException {
    Path file = folder.resolve("payments.yaml");
    Files.writeString(
        file,
        Texts.format(
            """
            input: {topic: orders, brokers: "%1$s"}
            output: {topic: payments, brokers: "%1$s"}
            records: {in: [id, customer.account], out: [orderId, account]}
            """,
            brokers));
    return ContractFile.read(file);
  }
}
