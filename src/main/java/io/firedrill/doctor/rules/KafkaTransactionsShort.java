package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.inspect.JobTraits.Transactions;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/** Transactions that a broker aborts before the job can commit them. */
final class KafkaTransactionsShort implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("kafka-transactions-short")
        .why(
            "A transaction is committed after its checkpoint, by a later attempt if this one fails. One that the broker has aborted by then is lost, with all its records.")
        .flink("connectors/datastream/kafka/#fault-tolerance")
        .remedy(
            "the sink's transaction.timeout.ms above the checkpoint timeout and the longest outage together, at most the brokers' transaction.max.timeout.ms")
        .drill("broker-kill");
  }

  @Override
  public Look examine(Subject subject) {
    Duration least = timeout(subject).plus(Checkpointing.interval(subject).orElse(Duration.ZERO));
    return JarShows.look(
        subject,
        code ->
            code.transactions().stream()
                .filter(each -> each.timeoutMillis() < least.toMillis())
                .findFirst()
                .map(each -> found(each, least)));
  }

  private static Look found(Transactions transactions, Duration least) {
    return Look.found(
        "the sink " + transactions.operator(),
        "its transactions time out after %s, and until a checkpoint is done %s may pass",
        Texts.seconds(transactions.timeoutMillis()),
        Texts.seconds(least.toMillis()));
  }

  private static Duration timeout(Subject subject) {
    Optional<CheckpointConfig> config = subject.running().flatMap(Running::checkpointing);
    return config
        .map(c -> Duration.ofMillis(c.timeoutMillis()))
        .orElseGet(() -> subject.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT));
  }
}
