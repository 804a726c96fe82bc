package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.job.Destination;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.Rejection;
import io.firedrill.job.TableLedger;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.jdbc.JdbcExactlyOnceOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcSink;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** What of a job reaches out of it is seen by what it does in the graph, not by its class alone. */
class GraphReaderTest {
  private final StreamExecutionEnvironment environment =
      StreamExecutionEnvironment.getExecutionEnvironment();
  private final DataStream<Long> source = environment.fromSequence(1, 10).uid("source");

  private static class Passing extends AbstractStreamOperator<Long>
      implements OneInputStreamOperator<Long, Long> {
    @Override
    public void processElement(StreamRecord<Long> element) {
      output.collect(element);
    }
  }

  /** As Iceberg's, Paimon's and Flink SQL's file tables have them. */
  private static final class TableStreamWriter extends Passing {}

  private static final class TableFilesCommitter extends Passing {}

  private static final class SavesInADatabase extends ProcessFunction<Long, Long> {
    @Override
    public void processElement(Long value, Context context, Collector<Long> out) {
      out.collect(value);
    }
  }

  private static final class ConnectsWhenOpened extends RichMapFunction<Long, Long> {
    @Override
    public Long map(Long value) {
      return value;
    }
  }

  private static final class Asks implements AsyncFunction<Long, Long> {
    @Override
    public void asyncInvoke(Long input, ResultFuture<Long> result) {}
  }

  private Operator operator(String uid) {
    return new GraphReader(environment.getStreamGraph(false))
        .operators().stream().filter(each -> each.uid().equals(uid)).findFirst().orElseThrow();
  }

  @Test
  void theWriterAndTheCommitterOfATableAreSinksThoughTheLastOneDiscards() {
    source
        .transform("writer", Types.LONG, new TableStreamWriter())
        .uid("writer")
        .transform("committer", Types.LONG, new TableFilesCommitter())
        .uid("committer")
        .sinkTo(new DiscardingSink<>())
        .uid("end");
    assertThat(operator("writer").kind()).isEqualTo(Kind.SINK);
    assertThat(operator("committer").kind()).isEqualTo(Kind.COMMITTER);
    assertThat(operator("committer").type()).endsWith("TableFilesCommitter");
    assertThat(operator("committer").writes()).isTrue();
  }

  @Test
  void aFunctionWhoseOutputIsThrownAwayIsASink() {
    source.process(new SavesInADatabase()).uid("saves").sinkTo(new DiscardingSink<>()).uid("end");
    source.map(new ConnectsWhenOpened()).uid("connects").sinkTo(new DiscardingSink<>()).uid("e");
    assertThat(operator("saves").kind()).isEqualTo(Kind.SINK);
    assertThat(operator("saves").type()).endsWith("SavesInADatabase");
    assertThat(operator("connects").kind()).isEqualTo(Kind.SINK);
  }

  @Test
  void aFunctionWhoseOutputIsThrownAwayIsRunHereButTheWriterOfATableIsNot() {
    source.process(new SavesInADatabase()).uid("saves").sinkTo(new DiscardingSink<>()).uid("end");
    source
        .transform("writer", Types.LONG, new TableStreamWriter())
        .uid("writer")
        .sinkTo(new DiscardingSink<>())
        .uid("end-of-table");
    assertThat(here("saves").kind()).isEqualTo(Kind.OTHER);
    assertThat(here("writer").kind()).isEqualTo(Kind.SINK);
    assertThat(here("end").kind()).isEqualTo(Kind.SINK);
  }

  private Operator here(String uid) {
    return new GraphReader(environment.getStreamGraph(false))
        .operatorsHere().stream().filter(each -> each.uid().equals(uid)).findFirst().orElseThrow();
  }

  @Test
  void aFunctionWithoutAnySinkAfterItIsASink() {
    source.process(new SavesInADatabase()).uid("saves");
    assertThat(operator("saves").kind()).isEqualTo(Kind.SINK);
  }

  @Test
  void aPlainFunctionBeforeASinkThatDiscardsOnlyComputes() {
    source.map(value -> value + 1).uid("adds").sinkTo(new DiscardingSink<>()).uid("end");
    assertThat(operator("adds").kind()).isEqualTo(Kind.OTHER);
    assertThat(operator("adds").type()).isEmpty();
  }

  @Test
  void aFunctionWhoseOutputIsWrittenIsInsideOfTheJob() {
    source.process(new SavesInADatabase()).uid("saves").print().uid("prints");
    assertThat(operator("saves").kind()).isEqualTo(Kind.OTHER);
    assertThat(operator("saves").type()).isEmpty();
  }

  @Test
  void anAsyncFunctionReachesOut() {
    AsyncDataStream.unorderedWait(source, new Asks(), 1, TimeUnit.SECONDS).uid("asks").print();
    assertThat(operator("asks").kind()).isEqualTo(Kind.OTHER);
    assertThat(operator("asks").type()).endsWith("Asks");
  }

  private static KafkaSink<String> kafka(DeliveryGuarantee guarantee) {
    return KafkaSink.<String>builder()
        .setBootstrapServers("localhost:1")
        .setDeliveryGuarantee(guarantee)
        .setTransactionalIdPrefix("bills")
        .setRecordSerializer(
            KafkaRecordSerializationSchema.<String>builder()
                .setTopic("payments")
                .setValueSerializationSchema(new SimpleStringSchema())
                .build())
        .build();
  }

  @Test
  void aSinkOfKafkaShowsItsTopicAndItsTransactionalIds() {
    DataStream<String> words = source.map(Object::toString);
    words.sinkTo(kafka(DeliveryGuarantee.EXACTLY_ONCE)).uid("exactly");
    words.sinkTo(kafka(DeliveryGuarantee.AT_LEAST_ONCE)).uid("at-least");
    assertThat(operator("exactly").output()).isEqualTo("topic payments, transactional ids bills");
    assertThat(operator("at-least").output()).isEqualTo("topic payments");
  }

  @Test
  void theSinksOfTheProjectsOwnJobShowTheirTablesAndAllOfThemCountAsWriting() {
    Destination.Tables tables =
        new Destination.Tables("jdbc:postgresql://h:1/d", "u", "app.entries", "bad", "last");
    DataStream<LedgerEntry> entries =
        source
            .map(value -> new LedgerEntry(0, value, "", 0, 0, 0, ""))
            .returns(LedgerEntry.class)
            .uid("entries");
    entries.addSink(TableLedger.ledger(tables)).uid("ledger");
    source
        .map(value -> new Rejection(0, value, "", ""))
        .returns(Rejection.class)
        .uid("rejections")
        .addSink(TableLedger.rejects(tables))
        .uid("rejects");
    entries.sinkTo(TableLedger.balances(tables)).uid("balances");
    assertThat(operator("ledger").output()).isEqualTo("table app.entries");
    assertThat(operator("rejects").output()).isEqualTo("table bad");
    assertThat(operator("balances").output()).isEqualTo("table last");
    assertThat(Connector.of(operator("ledger").type()).orElseThrow().effect())
        .isEqualTo(Connector.Effect.COMMITS_WHAT_IS_PREPARED);
    assertThat(new GraphReader(environment.getStreamGraph(false)).operators())
        .filteredOn(Operator::writes)
        .extracting(Operator::name)
        .containsExactlyInAnyOrder(
            "Sink: Unnamed", "Sink: Unnamed", "Sink: Writer", "Sink: Committer");
  }

  @Test
  @SuppressWarnings("deprecation") // jobs still use it
  void theExactlyOnceSinkOfAnotherJobDoesNotShowItsTableButCountsAsWriting() {
    source
        .addSink(
            JdbcSink.exactlyOnceSink(
                "INSERT INTO t VALUES (?)",
                (row, value) -> row.setLong(1, value),
                JdbcExecutionOptions.builder().withMaxRetries(0).build(),
                JdbcExactlyOnceOptions.defaults(),
                () -> null))
        .uid("rows");
    assertThat(operator("rows").output()).isEmpty();
    assertThat(operator("rows").writes()).isTrue();
    assertThat(Connector.of(operator("rows").type())).contains(Connector.JDBC_XA_SINK);
  }

  @Test
  void aSourceOfKafkaShowsItsConsumerGroup() {
    environment
        .fromSource(
            KafkaSource.<String>builder()
                .setBootstrapServers("localhost:1")
                .setTopics("orders")
                .setGroupId("billing")
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build(),
            WatermarkStrategy.noWatermarks(),
            "orders")
        .uid("orders")
        .print();
    assertThat(operator("orders").output()).isEqualTo("consumer group billing");
  }

  @Test
  void aSourceIsNamedByItsClass() {
    source.print();
    assertThat(operator("source").kind()).isEqualTo(Kind.SOURCE);
    assertThat(Connector.of(operator("source").type())).contains(Connector.NUMBER_SEQUENCE);
  }
}
