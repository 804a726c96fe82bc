package io.firedrill.job;

/**
 * A valid transaction.
 *
 * @param amountMinor the amount in minor units (hundredths), never a floating point number
 */
public record Transaction(
    int split, long sequence, String transactionId, String account, long amountMinor) {}
