package io.firedrill.app;

import java.util.BitSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A job without uids, with a state that Kryo writes. */
public final class CarelessJob {
  private CarelessJob() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.fromSequence(1, Long.MAX_VALUE)
        .keyBy(number -> number % 10)
        .map(new Seen())
        .name("remember")
        .sinkTo(new DiscardingSink<>());
    env.execute();
  }

  /** Remembers which numbers it has seen. */
  static final class Seen extends RichMapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<BitSet> seen;

    @Override
    public void open(OpenContext context) {
      seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", BitSet.class));
    }

    @Override
    public Long map(Long number) throws Exception {
      BitSet bits = seen.value() == null ? new BitSet() : seen.value();
      bits.set((int) (number % 1_000));
      seen.update(bits);
      return number;
    }
  }
}
