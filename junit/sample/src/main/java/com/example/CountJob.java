package com.example;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Counts numbers by their last digits. */
public final class CountJob {
  private CountJob() {}

  /** Takes how many milliseconds a subtask waits after each number. */
  public static void main(String[] arguments) throws Exception {
    long pause = Long.parseLong(arguments[0]);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.enableCheckpointing(1_000);
    env.fromSequence(0, 1_000_000_000_000L)
        .uid("numbers")
        .map(
            number -> {
              Thread.sleep(pause);
              return number;
            })
        .returns(Types.LONG)
        .keyBy(number -> number % 100)
        .process(new Count())
        .uid("counts")
        .sinkTo(new DiscardingSink<>())
        .uid("nowhere");
    env.execute("counts");
  }

  private static final class Count extends KeyedProcessFunction<Long, Long, Tuple2<Long, Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(Long number, Context context, Collector<Tuple2<Long, Long>> out)
        throws Exception {
      ValueState<Long> count =
          getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      long now = count.value() == null ? 1 : count.value() + 1;
      count.update(now);
      out.collect(Tuple2.of(context.getCurrentKey(), now));
    }
  }
}
