package io.firedrill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shadow is only started when nothing that it writes can reach live data. */
class ShadowSafetyTest {
  private static final String FILE_SINK = "org.apache.flink.connector.file.sink.FileSink";
  private static final String JDBC_SINK = "org.apache.flink.connector.jdbc.xa.JdbcXaSinkFunction";
  private static final String KAFKA_SINK = "org.apache.flink.connector.kafka.sink.KafkaSink";
  private static final Operator LIVE = sink("ledger", FILE_SINK, "s3a://b/ledger");
  private static final String DECLARE = " If it cannot touch live data, declare it with --sink ";
  private static final String WHAT_TO_DO =
      ": nothing was started. Name the path in the job's arguments with --output PATH." + DECLARE;
  private static final String OTHER_TOPICS =
      ": nothing was started. Name its topics with --output and the prefix of its transactional ids"
          + " with --rename, so that the shadow has others; both must show in its job graph."
          + DECLARE;
  private static final String OWN_TABLE = "io.firedrill.job.ExactlyOnceTable";
  private static final String NO_OTHER_DATABASE =
      ": nothing was started. A shadow has tables of its own only of the project's own job, by its"
          + " --ledger, --rejects and --balances."
          + DECLARE;

  private static Operator sink(String uid, String type, String output) {
    return operator(uid, Kind.SINK, type, output);
  }

  private static Operator operator(String uid, Kind kind, String type, String output) {
    return new Operator("id-of-" + uid, uid, "A " + uid, kind, type, output, 2, 128);
  }

  private static void check(List<Operator> live, Operator shadow, String... declared) {
    new ShadowSafety(Set.of(declared)).check(live, List.of(shadow));
  }

  private static void allows(List<Operator> live, Operator shadow, String... declared) {
    assertThatCode(() -> check(live, shadow, declared)).doesNotThrowAnyException();
  }

  private static void refuses(String message, List<Operator> live, Operator shadow) {
    assertThatThrownBy(() -> check(live, shadow)).isInstanceOf(Problem.class).hasMessage(message);
  }

  @Test
  void aSinkThatIsSeenToWriteElsewhereIsSafe() {
    allows(List.of(LIVE), sink("ledger", FILE_SINK, "s3a://b/firedrill-rehearsal/1/ledger"));
    allows(List.of(LIVE), sink("ledger", FILE_SINK, "s3a://b/ledger-of-the-shadow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3a://b/ledger", "s3a://b/ledger/", "s3p://b/ledger", "s3a://b/ledger/shadow"})
  void aSinkThatWritesToTheLivePathOrBelowItIsRefusedWhateverThePathLooksLike(String output) {
    refuses(
        "the sink ledger (%s) would write to %s in the shadow too%sledger"
            .formatted(FILE_SINK, output, WHAT_TO_DO),
        List.of(LIVE),
        sink("ledger", FILE_SINK, output));
  }

  @Test
  void aSinkThatWritesWhereAnotherLiveSinkDoesIsRefusedToo() {
    refuses(
        "the sink ledger (%s) would write to s3a://b/rejects in the shadow too%sledger"
            .formatted(FILE_SINK, WHAT_TO_DO),
        List.of(LIVE, sink("rejects", FILE_SINK, "s3a://b/rejects")),
        sink("ledger", FILE_SINK, "s3a://b/rejects"));
  }

  @Test
  void aSinkIsLetNearADatabaseOnlyIfItIsSeenToWriteToAnotherTable() {
    List<Operator> live = List.of(sink("ledger", OWN_TABLE, "table ledger"));
    allows(live, sink("ledger", OWN_TABLE, "table firedrill_rehearsal_1_ledger"));
    refuses(
        "the sink ledger (%s) would write to table ledger in the shadow too%sledger"
            .formatted(OWN_TABLE, NO_OTHER_DATABASE),
        live,
        sink("ledger", OWN_TABLE, "table ledger"));
    refuses(
        "the sink ledger (%s) would write to the live job's tables, and commit the transactions that the live job has prepared, whose own commit then fails%sledger"
            .formatted(OWN_TABLE, NO_OTHER_DATABASE),
        live,
        sink("ledger", OWN_TABLE, ""));
  }

  @Test
  void aSinkWhoseTargetIsNotKnownIsRefused() {
    refuses(
        "the sink events (%s) would write to the live job's topic, and with its transactional ids fence off the live job%sevents"
            .formatted(KAFKA_SINK, OTHER_TOPICS),
        List.of(LIVE, sink("events", KAFKA_SINK, "")),
        sink("events", KAFKA_SINK, ""));
    refuses(
        "the sink events (%s) would write to the live job's tables, and commit the transactions that the live job has prepared, whose own commit then fails%sevents"
            .formatted(JDBC_SINK, NO_OTHER_DATABASE),
        List.of(LIVE, sink("events", JDBC_SINK, "")),
        sink("events", JDBC_SINK, ""));
    refuses(
        "the sink rows (com.example.JdbcRows) does not expose where it writes%srows"
            .formatted(WHAT_TO_DO),
        List.of(LIVE, sink("rows", "com.example.JdbcRows", "")),
        sink("rows", "com.example.JdbcRows", ""));
    refuses(
        "the sink events (of a kind not known here) does not expose where it writes%sevents"
            .formatted(WHAT_TO_DO),
        List.of(LIVE),
        sink("events", "", ""));
  }

  @Test
  void aSinkThatOnlyTheShadowHasIsRefusedBecauseItsPathWasNotMoved() {
    refuses(
        "the sink audit (%s) would write to s3a://b/audit in the shadow too%saudit"
            .formatted(FILE_SINK, WHAT_TO_DO),
        List.of(LIVE),
        sink("audit", FILE_SINK, "s3a://b/audit"));
  }

  @Test
  void aSinkThatTheUserDeclaresIsAllowed() {
    allows(List.of(LIVE), sink("events", KAFKA_SINK, ""), "events");
    assertThatThrownBy(() -> check(List.of(LIVE), sink("events", KAFKA_SINK, ""), "event"))
        .isInstanceOf(Problem.class);
  }

  @Test
  void aSinkWithoutUidIsDeclaredByItsName() {
    Operator nameless = new Operator("id", "", "Writer", Kind.SINK, KAFKA_SINK, "", 2, 128);
    allows(List.of(LIVE), nameless, "Writer");
    assertThatThrownBy(() -> check(List.of(LIVE), nameless)).hasMessageEndingWith("--sink Writer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink",
        "org.apache.flink.streaming.api.functions.sink.DiscardingSink",
        "org.apache.flink.streaming.api.functions.sink.PrintSink",
        "org.apache.flink.streaming.api.functions.sink.PrintSinkFunction"
      })
  void aSinkThatWritesNowhereIsSafe(String type) throws ClassNotFoundException {
    assertThat(Class.forName(type)).as("a class of this Flink").isNotNull();
    allows(List.of(), sink("out", type, ""));
  }

  @Test
  void aCommitterIsAPartOfItsSink() {
    allows(List.of(LIVE), operator("ledger", Kind.COMMITTER, FILE_SINK, "s3a://b/ledger"));
  }

  @Test
  void aSourceThatCanBeReadTwiceIsSafe() throws ClassNotFoundException {
    for (String type :
        List.of(
            "org.apache.flink.connector.file.src.FileSource",
            "org.apache.flink.connector.datagen.source.DataGeneratorSource",
            "io.firedrill.job.TransactionSource")) {
      allows(List.of(), operator("in", Kind.SOURCE, type, ""));
    }
  }

  @Test
  void aSourceThatIsNotKnownIsRefusedUntilItIsDeclared() {
    Operator queue = operator("orders", Kind.SOURCE, "com.example.RabbitSource", "");
    assertThatThrownBy(() -> check(List.of(), queue))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("may take input away from the live job")
        .hasMessageContaining("nothing was started")
        .hasMessageEndingWith("--source orders");
    allows(List.of(), queue, "orders");
  }

  @Test
  void aKafkaSinkWithTopicsAndTransactionalIdsOfItsOwnIsSafe() {
    Operator live = sink("events", KAFKA_SINK, "topic events, transactional ids a");
    allows(List.of(live), sink("events", KAFKA_SINK, "topic shadow-events, transactional ids b"));
    for (String shared :
        List.of(
            "topic events, transactional ids b",
            "topic shadow-events, transactional ids a",
            "topic other, topic events, transactional ids b")) {
      assertThatThrownBy(() -> check(List.of(live), sink("events", KAFKA_SINK, shared)))
          .hasMessageContaining("would write to " + shared + " in the shadow too");
    }
  }

  @Test
  void aKafkaSourceWithAConsumerGroupOfItsOwnIsSafe() {
    String type = "org.apache.flink.connector.kafka.source.KafkaSource";
    Operator live = operator("in", Kind.SOURCE, type, "consumer group live");
    allows(List.of(live), operator("in", Kind.SOURCE, type, "consumer group shadow"));
    assertThatThrownBy(() -> check(List.of(live), live))
        .hasMessageContaining("would commit its offsets for the live job's consumer group");
  }

  @Test
  void ofKafkaItIsSaidWhatASecondReaderDoes() {
    assertThatThrownBy(
            () ->
                check(
                    List.of(),
                    operator(
                        "in",
                        Kind.SOURCE,
                        "org.apache.flink.connector.kafka.source.KafkaSource",
                        "")))
        .hasMessageContaining("would commit its offsets for the live job's consumer group");
  }

  @Test
  void whatReachesOutOfTheJobIsRefusedUntilItIsDeclared() {
    Operator asks = operator("asks", Kind.OTHER, "com.example.Asks", "");
    assertThatThrownBy(() -> check(List.of(), asks))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("external side effects, which the shadow would repeat");
    allows(List.of(), asks, "asks");
    allows(List.of(), operator("computes", Kind.OTHER, "", ""));
  }
}
