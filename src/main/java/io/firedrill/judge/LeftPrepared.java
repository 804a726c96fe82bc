package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.problem.Texts;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prepared transactions that the job left in the database. Until somebody commits or rolls them
 * back they hold their locks and count against max_prepared_transactions.
 */
record LeftPrepared(Evidence evidence) {
  /** What is left by the last look, and how to settle it; empty if nothing is. */
  String words() {
    return words(
        evidence
            .last(Fact.TransactionsSeen.class)
            .map(Fact.TransactionsSeen::open)
            .orElse(List.of())
            .stream()
            .filter(OpenTransaction::prepared)
            .toList());
  }

  /** How to settle each. */
  String words(List<OpenTransaction> left) {
    return left.isEmpty()
        ? ""
        : Texts.format(
            "; prepared transactions are left, which a restore of the job from its last checkpoint"
                + " settles; if there is to be none: %s",
            left.stream().map(this::settled).collect(Collectors.joining("; ")));
  }

  private String settled(OpenTransaction transaction) {
    Optional<Fact.CheckpointSeen> covering = covering(transaction);
    return covering
        .map(
            checkpoint ->
                Texts.format(
                    "COMMIT PREPARED '%s', because checkpoint %d, which completed, has its records"
                        + " (%s)",
                    transaction.id(), checkpoint.checkpointId(), transaction.words()))
        .orElseGet(
            () ->
                Texts.format(
                    "ROLLBACK PREPARED '%s', unless the checkpoint folder has one after %s: none that"
                        + " has its records was seen to complete, so that they are read again (%s)",
                    transaction.id(),
                    Instant.ofEpochMilli(transaction.startedAt()),
                    transaction.words()));
  }

  /**
   * The checkpoint that completed after it was prepared: its own, or a later one if its own was
   * given up. A restore in between went back to before it.
   */
  private Optional<Fact.CheckpointSeen> covering(OpenTransaction transaction) {
    return evidence
        .all(Fact.CheckpointSeen.class)
        .filter(checkpoint -> checkpoint.completedAt() >= transaction.startedAt())
        .min(Comparator.comparingLong(Fact.CheckpointSeen::completedAt))
        .filter(
            checkpoint ->
                evidence
                    .all(Fact.RestoreSeen.class)
                    .noneMatch(
                        restore ->
                            restore.restoredAt() > transaction.startedAt()
                                && restore.restoredAt() < checkpoint.completedAt()));
  }
}
