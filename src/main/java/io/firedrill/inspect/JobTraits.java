package io.firedrill.inspect;

import java.util.List;
import java.util.Optional;

/**
 * What of a job's code decides whether its state and its output survive.
 *
 * @param kept the states that its operators keep
 * @param notSeen why the states of its functions are not among them; empty if they are
 * @param transactions of its sinks to Kafka that write exactly once
 */
public record JobTraits(
    List<Kept> kept, Optional<String> notSeen, List<Transactions> transactions) {
  public JobTraits {
    kept = List.copyOf(kept);
    transactions = List.copyOf(transactions);
  }

  /**
   * A state that an operator keeps.
   *
   * @param operator its uid, or its name if it has none
   * @param hasUid whether the job sets its uid
   * @param state the state's name; for a source or sink what it is
   * @param byKryo the parts of it that Kryo writes, with the classes that it writes where they are
   *     known
   */
  public record Kept(String operator, boolean hasUid, String state, List<String> byKryo) {
    public Kept {
      byKryo = List.copyOf(byKryo);
    }
  }

  /**
   * Transactions of a sink.
   *
   * @param operator its uid, or its name if it has none
   * @param timeoutMillis after which a broker aborts them
   */
  public record Transactions(String operator, long timeoutMillis) {}
}
