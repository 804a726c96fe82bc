package io.firedrill.drill;

import io.firedrill.drill.fault.Fault;
import io.firedrill.evidence.Fact;
import io.firedrill.job.Input;
import io.firedrill.job.TopicInput;
import io.firedrill.ledger.Brokers;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.ledger.Output;
import io.firedrill.problem.Texts;
import io.firedrill.run.Phases;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a job between topics can come back from a fault without a loss: what it has pre-committed
 * must live as long as the fault lasts, and so must the records that it has not read.
 *
 * @param brokers as {@code bootstrap.servers} has them
 * @param interval between checkpoints
 */
record TopicPrecheck(String brokers, Output output, Input input, Duration interval, Phases phases) {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** Why it would lose records; empty if nothing that can be seen speaks for it. */
  List<String> objections(Fault fault) {
    try {
      return Wait.until("the brokers to answer", ANSWER_WITHIN, () -> Look.seen(look(fault)));
    } catch (DeadlinePassed e) {
      return List.of("whether it would lose records cannot be seen: " + e.getMessage());
    }
  }

  private List<String> look(Fault fault) throws IOException {
    List<String> objections = new ArrayList<>();
    List<OpenTransaction> open = output.open();
    phases.add(new Fact.TransactionsSeen(phases.now(), open));
    new TransactionTimeouts(open, interval).objection(fault).ifPresent(objections::add);
    if (input instanceof TopicInput topic) {
      retention(topic, fault).ifPresent(objections::add);
    }
    return objections;
  }

  private Optional<String> retention(TopicInput topic, Fault fault) throws IOException {
    return new Brokers(brokers)
        .retention(topic.topic())
        .filter(kept -> kept.compareTo(fault.lasts()) <= 0)
        .filter(kept -> !fault.lasts().isZero())
        .map(
            kept ->
                Texts.format(
                    "the topic %s keeps records for %s and the fault lasts %s: what is deleted before"
                        + " the job is back is never read. Set retention.ms above the longest outage",
                    topic.topic(),
                    Texts.seconds(kept.toMillis()),
                    Texts.seconds(fault.lasts().toMillis())));
  }
}
