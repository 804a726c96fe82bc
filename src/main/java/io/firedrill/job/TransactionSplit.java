package io.firedrill.job;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * How far a split has been read: the state of the source in a checkpoint.
 *
 * @param nextSequence the sequence number of the next record, so the number of records read
 * @param startedAtMillis when the split was first read, in epoch milliseconds; 0 before that.
 *     Records become due from then on, so that an outage leaves a backlog as a real source's does
 */
public record TransactionSplit(int id, long nextSequence, long startedAtMillis)
    implements SourceSplit {
  @Override
  public String splitId() {
    return Integer.toString(id);
  }
}
