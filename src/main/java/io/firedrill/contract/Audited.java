package io.firedrill.contract;

import io.firedrill.ledger.Cut;
import java.io.IOException;
import java.util.Optional;

/**
 * What is audited: a job's output against its input.
 *
 * @param input looked at after the output
 */
record Audited(Contract contract, Messages input, Messages output, Cut cut) {
  /** What a record is known by; empty if it does not have it. */
  @FunctionalInterface
  interface Key {
    Optional<String> of(Fields fields);
  }

  /** Takes a record and its key. */
  @FunctionalInterface
  interface Found {
    void take(String key, Message message, Fields fields);
  }

  /** Takes a record that has no key, and why that is, if it is known. */
  @FunctionalInterface
  interface Without {
    void take(Message message, String why);
  }

  /**
   * Gives the records of the input.
   *
   * @param without takes those that have no key, unless the job leaves them out
   */
  void readInput(Key key, Found found, Without without) throws IOException {
    boolean dropped = contract.input().dropsUnreadable();
    read(input, contract.input(), key, found, dropped ? (message, why) -> {} : without);
  }

  /**
   * Gives the records of the output.
   *
   * @param without takes those that have no key
   */
  void readOutput(Key key, Found found, Without without) throws IOException {
    read(output, contract.output(), key, found, without);
  }

  private static void read(Messages messages, Side side, Key key, Found found, Without without)
      throws IOException {
    messages.forEach(
        message -> {
          Fields fields = side.format().fields(message);
          boolean counts = side.counts(fields);
          Optional<String> known = counts ? key.of(fields) : Optional.empty();
          if (known.isPresent()) {
            found.take(known.get(), message, fields);
          } else if (counts || fields.failure().isPresent()) {
            // of one that cannot be parsed nobody knows whether it would count
            without.take(message, fields.failure().map(why -> ": " + why).orElse(""));
          }
        });
  }

  /** Where the input of records begins, as the end of a sentence. */
  String from() {
    Start start = cut.from().isEmpty() ? contract.topic().from() : new Start.Offsets(cut.from());
    return start.text();
  }

  /** Whether a record of the input lies below the cut. */
  boolean belowCut(Message message) {
    return message.offset() < cut.offsets().getOrDefault(message.partition(), 0L);
  }

  /** Whether a record of the input lies before the cut begins. */
  boolean beforeCut(Message message) {
    return message.offset() < cut.from().getOrDefault(message.partition(), 0L);
  }
}
