package io.firedrill.job;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An endless input in which every record is a function of (seed, split, sequence), so that an
 * auditor can recompute what must be there without storing it.
 *
 * <p>An account belongs to one split, so that its running totals do not depend on how splits
 * interleave. One record in {@link #BAD_ONE_IN} is bad, in one of several ways.
 *
 * @param accounts accounts per split
 */
public record GeneratorInput(long seed, int splitCount, int accounts)
    implements Input, Serializable {
  /** One record in so many is bad, on average. */
  public static final int BAD_ONE_IN = 200;

  private static final long MAX_AMOUNT_MINOR = 1_000_000;

  /** What {@code --seed}, {@code --splits} and {@code --accounts} say. */
  static GeneratorInput of(JobArguments arguments) {
    return new GeneratorInput(
        arguments.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        (int) arguments.number("splits", 2, 1, 10_000),
        (int) arguments.number("accounts", 50, 1, 1_000_000));
  }

  @Override
  public List<Integer> splits() {
    return IntStream.range(0, splitCount).boxed().toList();
  }

  @Override
  public TransactionParser parser() {
    return new TransactionParser(0, 1, 2);
  }

  @Override
  public boolean bounded() {
    return false;
  }

  @Override
  public RecordCursor open(int split, long fromSequence) {
    return new RecordCursor() {
      private long sequence = fromSequence;

      @Override
      public Optional<RawRecord> next() {
        return Optional.of(record(split, sequence++));
      }

      @Override
      public void close() {}
    };
  }

  /** Whether the record is bad. */
  public boolean bad(int split, long sequence) {
    return Long.remainderUnsigned(hash(split, sequence, 1), BAD_ONE_IN) == 0;
  }

  /** The account of the record, from 0 to {@code accounts - 1}; {@link #account} names it. */
  public int accountIndex(int split, long sequence) {
    return (int) Long.remainderUnsigned(hash(split, sequence, 2), accounts);
  }

  public String account(int split, int accountIndex) {
    return "a" + split + "-" + accountIndex;
  }

  public String transactionId(int split, long sequence) {
    return "t" + split + "-" + sequence;
  }

  /** The amount of the record in minor units; never 0, and negative for one in eight. */
  public long amountMinor(int split, long sequence) {
    long hash = hash(split, sequence, 3);
    long amount = 1 + Long.remainderUnsigned(hash >>> 3, MAX_AMOUNT_MINOR);
    return (hash & 7) == 0 ? -amount : amount;
  }

  /** The record's text. */
  public RawRecord record(int split, long sequence) {
    String id = transactionId(split, sequence);
    String account = account(split, accountIndex(split, sequence));
    long minor = amountMinor(split, sequence);
    String line =
        bad(split, sequence)
            ? badLine(id, account, sequence)
            : id + "," + account + "," + decimal(minor);
    return new RawRecord(split, sequence, line);
  }

  private static String badLine(String id, String account, long sequence) {
    return switch ((int) (sequence % 4)) {
      case 0 -> id + "," + account + ",";
      case 1 -> id + "," + account + ",twelve";
      case 2 -> id + "," + account + ",99999999999.00";
      default -> id + "," + account;
    };
  }

  /** String.format would take longer than all the rest of the record. */
  private static String decimal(long minor) {
    long cents = Math.abs(minor) % 100;
    return (minor < 0 ? "-" : "") + Math.abs(minor) / 100 + (cents < 10 ? ".0" : ".") + cents;
  }

  /** SplitMix64's finalizer over the four numbers: fast, and neighbouring records differ. */
  private long hash(int split, long sequence, int salt) {
    long z = seed + 0x9E3779B97F4A7C15L * (sequence * 8 + salt) + 0xD1B54A32D192ED03L * (split + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
