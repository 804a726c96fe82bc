package io.firedrill.job;

import java.io.Serializable;
import java.time.Duration;

/** Where the job writes its ledger and its rejects to. */
public sealed interface Destination extends Serializable {
  /** Folders; {@code s3a://} or {@code file:///}: s3p:// does not support transactional writes. */
  record Folders(String ledger, String rejects) implements Destination {}

  /**
   * Topics, with a partition for each split.
   *
   * @param brokers as {@code bootstrap.servers} has them
   * @param transactionalIds the prefix of the transactional ids, which no other job may have
   * @param timeout of a transaction that is not committed; the brokers must allow it with {@code
   *     transaction.max.timeout.ms}
   */
  record Topics(
      String brokers, String ledger, String rejects, String transactionalIds, Duration timeout)
      implements Destination {}

  /**
   * Tables of PostgreSQL, which must be there.
   *
   * @param url as JDBC has it, without a password
   * @param balances each account's last totals
   */
  record Tables(String url, String user, String ledger, String rejects, String balances)
      implements Destination {}
}
