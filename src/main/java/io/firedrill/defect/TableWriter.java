package io.firedrill.defect;

import io.firedrill.job.LedgerEntry;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Stands where Iceberg, Paimon, Hudi and Flink SQL's file tables have their writer. */
final class TableWriter extends AbstractStreamOperator<LedgerEntry>
    implements OneInputStreamOperator<LedgerEntry, LedgerEntry> {
  @Override
  public void processElement(StreamRecord<LedgerEntry> element) {
    output.collect(element);
  }
}
