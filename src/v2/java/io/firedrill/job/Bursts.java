package io.firedrill.job;

import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps how many entries each account has had within a second, and passes every entry on as it is.
 * The most of all accounts that this subtask has seen since it started is the metric {@code
 * highestBurst}.
 */
public final class Bursts extends KeyedProcessFunction<String, LedgerEntry, LedgerEntry> {
  private transient ValueState<BurstCount> bursts;
  // read by the metrics' thread as well
  private transient volatile long highest;

  @Override
  public void open(OpenContext context) {
    bursts = getRuntimeContext().getState(new ValueStateDescriptor<>("bursts", BurstCount.class));
    getRuntimeContext().getMetricGroup().gauge("highestBurst", (Gauge<Long>) () -> highest);
  }

  @Override
  public void processElement(LedgerEntry entry, Context context, Collector<LedgerEntry> out)
      throws IOException {
    BurstCount known = bursts.value();
    BurstCount burst = known == null ? new BurstCount() : known;
    burst.add(context.timerService().currentProcessingTime() / 1000);
    bursts.update(burst);
    highest = Math.max(highest, burst.most);
    out.collect(entry);
  }
}
