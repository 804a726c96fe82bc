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
  /** How many keys are held in memory at once; more than these are audited in several passes. */
  private static final int KEYS_AT_ONCE = 1_000_000;

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

  int passes() {
    return Math.toIntExact(1 + input.size() / KEYS_AT_ONCE);
  }

  /** Gives the records of the input whose turn it is; others have no part in the job. */
  void readInput(int pass, Key key, Found found) throws IOException {
    read(input, contract.input(), pass, key, found, message -> {});
  }

  /**
   * Gives the records of the output whose turn it is.
   *
   * @param without takes those that have no key, once
   */
  void readOutput(int pass, Key key, Found found, Messages.Taker without) throws IOException {
    read(output, contract.output(), pass, key, found, pass == 0 ? without : message -> {});
  }

  private void read(
      Messages messages, Side side, int pass, Key key, Found found, Messages.Taker without)
      throws IOException {
    messages.forEach(
        message -> {
          Fields fields = side.format().fields(message);
          if (side.counts(fields)) {
            Optional<String> known = key.of(fields);
            if (known.isEmpty()) {
              without.take(message);
            } else if (Math.floorMod(known.get().hashCode(), passes()) == pass) {
              found.take(known.get(), message, fields);
            }
          }
        });
  }

  /** Whether a record of the input lies below the cut. */
  boolean belowCut(Message message) {
    return message.offset() < cut.offsets().getOrDefault(message.partition(), 0L);
  }

  /** Whether the input still has its first record. */
  boolean wholeInput() {
    return input.begin().values().stream().allMatch(offset -> offset == 0);
  }
}
