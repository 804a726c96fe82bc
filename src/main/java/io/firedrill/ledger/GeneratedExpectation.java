package io.firedrill.ledger;

import io.firedrill.job.GeneratorInput;
import java.util.stream.IntStream;

/** Recomputes the generator's records without an allocation for each. */
final class GeneratedExpectation implements Expectation, Expectation.Expected {
  private final GeneratorInput input;
  private final int split;
  private final String[] accounts;
  private long sequence;

  GeneratedExpectation(GeneratorInput input, int split) {
    this.input = input;
    this.split = split;
    this.accounts =
        IntStream.range(0, input.accounts())
            .mapToObj(index -> input.account(split, index))
            .toArray(String[]::new);
  }

  @Override
  public Expected at(long sequence) {
    this.sequence = sequence;
    return this;
  }

  @Override
  public boolean rejected() {
    return input.bad(split, sequence);
  }

  @Override
  public String account() {
    return accounts[input.accountIndex(split, sequence)];
  }

  @Override
  public String text() {
    return rejected() ? input.record(split, sequence).line() : input.transactionId(split, sequence);
  }

  @Override
  public void close() {}

  @Override
  public long amountMinor() {
    return input.amountMinor(split, sequence);
  }
}
