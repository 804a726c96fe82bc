package io.firedrill.job;

import java.io.IOException;
import java.util.Random;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps bytes for each account that nobody needs, so that there is something to restore. */
final class Ballast extends KeyedProcessFunction<String, LedgerEntry, LedgerEntry> {
  private final int bytes;
  private transient ValueState<byte[]> ballast;
  private transient Random random;

  /** So many bytes for each account, which cannot be compressed. */
  Ballast(int bytes) {
    this.bytes = bytes;
  }

  @Override
  public void open(OpenContext context) {
    random = new Random();
    ballast =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "ballast", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(LedgerEntry entry, Context context, Collector<LedgerEntry> out)
      throws IOException {
    if (entry.count() == 1) {
      byte[] once = new byte[bytes];
      random.nextBytes(once);
      ballast.update(once);
    }
    out.collect(entry);
  }
}
