package io.firedrill.inspect;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** In the place of a sink: takes everything and gives nothing. */
final class DiscardingOperator extends AbstractStreamOperator<Object>
    implements OneInputStreamOperator<Object, Object> {
  @Override
  public void processElement(StreamRecord<Object> record) {}
}
