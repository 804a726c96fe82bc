package io.firedrill.drill;

import io.firedrill.drill.fault.Fault;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether transactions live long enough: what a checkpoint has pre-committed is lost if the brokers
 * abort it before the job is back to commit it. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/connectors/datastream/kafka/#fault-tolerance">Fault
 * tolerance of the KafkaSink</a>
 *
 * @param open the job's transactions
 * @param interval between checkpoints
 */
record TransactionTimeouts(List<OpenTransaction> open, Duration interval) {
  /** Why the job would lose records; empty if nothing speaks for it. */
  Optional<String> objection(Fault fault) {
    Duration needed = interval.plus(fault.lasts());
    return open.stream()
        .filter(transaction -> !transaction.prepared())
        .min(Comparator.comparingLong(OpenTransaction::timeoutMillis))
        .filter(shortest -> shortest.timeoutMillis() <= needed.toMillis())
        .map(
            shortest ->
                Texts.format(
                    "the timeout of transaction %s is %s; with checkpoints every %s and a fault that"
                        + " lasts %s the brokers abort it before it is committed, and its records are"
                        + " lost. Set transaction.timeout.ms of the sink above the longest outage, and"
                        + " transaction.max.timeout.ms of the brokers not below that",
                    shortest.id(),
                    Texts.seconds(shortest.timeoutMillis()),
                    Texts.seconds(interval.toMillis()),
                    Texts.seconds(fault.lasts().toMillis())));
  }
}
