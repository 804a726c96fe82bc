package io.firedrill.job.lab;

import io.firedrill.job.Transaction;
import java.math.BigDecimal;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Throws at the fifth record that it sees. The bug is part of the exercise: the count is a plain
 * field, so every restart begins at 0 and every attempt throws at its own fifth record.
 */
public final class FailAtFifth extends RichMapFunction<Transaction, String> {
  /** The prefix of each printed line; attempt, sequence, transaction id and amount follow. */
  public static final String PREFIX = "lab,";

  private static final int FAILS_AT = 5;
  private static final long MILLIS_PER_RECORD = 1_000;

  private int count;

  @Override
  public String map(Transaction transaction) throws InterruptedException {
    count++;
    Thread.sleep(MILLIS_PER_RECORD);
    int attempt = getRuntimeContext().getTaskInfo().getAttemptNumber();
    if (count == FAILS_AT) {
      throw new IllegalStateException(
          "the fifth record of attempt %d is %s, number %d of the file"
              .formatted(attempt, transaction.transactionId(), transaction.sequence()));
    }
    return PREFIX
        + attempt
        + ","
        + transaction.sequence()
        + ","
        + transaction.transactionId()
        + ","
        + BigDecimal.valueOf(transaction.amountMinor(), 2);
  }
}
