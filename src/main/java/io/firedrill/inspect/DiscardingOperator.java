package io.firedrill.inspect;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Stub of a sink: discards every record. */
final class DiscardingOperator extends AbstractStreamOperator<Object>
    implements OneInputStreamOperator<Object, Object> {
  @Override
  public void processElement(StreamRecord<Object> record) {}
}
