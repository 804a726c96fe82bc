package io.firedrill.shape;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Jobs that are not the project's: from a topic of lines "id,account,amount" to one of JSON. */
public final class ShapeJob {
  private static final KeySelector<String, String> ACCOUNT = line -> line.split(",")[1];

  private ShapeJob() {}

  /** Takes shape, brokers, the two topics and the sink's guarantee. */
  public static void main(String[] args) throws Exception {
    List<String> arguments = List.of(args);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    DataStream<String> lines = topic(env, arguments.get(1), arguments.get(2));
    DataStream<String> json =
        switch (arguments.get(0)) {
          case "filter" -> filter(lines);
          case "totals" -> totals(lines);
          case "join" -> join(env, lines, arguments.get(1));
          default -> windows(lines);
        };
    json.sinkTo(
            KafkaSink.<String>builder()
                .setBootstrapServers(arguments.get(1))
                .setDeliveryGuarantee(DeliveryGuarantee.valueOf(arguments.get(4)))
                .setTransactionalIdPrefix("shape")
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(
                    KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(arguments.get(3))
                        .setKeySerializationSchema(new SimpleStringSchema())
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build())
        .uid("json");
    env.execute("shape");
  }

  private static DataStream<String> topic(
      StreamExecutionEnvironment env, String brokers, String topic) {
    return env.fromSource(
            KafkaSource.<String>builder()
                .setBootstrapServers(brokers)
                .setTopics(topic)
                .setGroupId("shape")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build(),
            // by partition, and in each the timestamps ascend: no record is late
            WatermarkStrategy.forMonotonousTimestamps(),
            topic)
        .uid(topic);
  }

  private static DataStream<String> filter(DataStream<String> lines) {
    return lines
        .filter(line -> line.contains(",-"))
        .map(line -> "{\"id\":\"" + line.split(",")[0] + "\"}")
        .uid("filter");
  }

  private static DataStream<String> totals(DataStream<String> lines) {
    return lines.keyBy(ACCOUNT).process(new Count()).uid("totals");
  }

  private static DataStream<String> windows(DataStream<String> lines) {
    return lines
        .keyBy(ACCOUNT)
        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(2)))
        .process(new CountWindow())
        .uid("windows");
  }

  /** A line and its account; of the accounts that are not in their topic there is no pair. */
  private static DataStream<String> join(
      StreamExecutionEnvironment env, DataStream<String> lines, String brokers) throws Exception {
    Accounts.write(brokers);
    return lines
        .keyBy(ACCOUNT)
        .intervalJoin(topic(env, brokers, Accounts.TOPIC).keyBy(account -> account))
        .between(Duration.ofDays(-1), Duration.ofDays(1))
        .process(new Pair())
        .uid("join");
  }

  private static final class Pair extends ProcessJoinFunction<String, String, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(
        String line, String account, Context context, Collector<String> out) {
      out.collect("{\"id\":\"" + line.split(",")[0] + "\",\"account\":\"" + account + "\"}");
    }
  }

  private static final class Count extends KeyedProcessFunction<String, String, String> {
    private static final long serialVersionUID = 1;

    @Override
    public void processElement(String line, Context context, Collector<String> out)
        throws Exception {
      ValueState<Long> count =
          getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      long now = (count.value() == null ? 0 : count.value()) + 1;
      count.update(now);
      out.collect("{\"account\":\"" + context.getCurrentKey() + "\",\"n\":" + now + "}");
    }
  }

  private static final class CountWindow
      extends ProcessWindowFunction<String, String, String, TimeWindow> {
    private static final long serialVersionUID = 1;

    @Override
    public void process(
        String account, Context context, Iterable<String> lines, Collector<String> out) {
      long count = 0;
      for (String line : lines) {
        count++;
      }
      out.collect(
          "{\"account\":\"%s\",\"start\":%d,\"n\":%d}"
              .formatted(account, context.window().getStart(), count));
    }
  }
}
