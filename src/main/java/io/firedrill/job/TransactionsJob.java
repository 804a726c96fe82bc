package io.firedrill.job;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * The job that drills run: transactions → validate → running totals per account → a transactional
 * ledger; records that are not transactions go to the rejects.
 *
 * <p>Checkpointing, state backend and restart strategy come from Flink's configuration; the code
 * sets only what belongs to the job itself: uids, the maximum parallelism, no Kryo, no copies.
 */
public class TransactionsJob {
  public static final String NAME = "firedrill-transactions";
  public static final String SOURCE_UID = "transactions";
  public static final String FAILURE_UID = "armed-failure";
  public static final String VALIDATE_UID = "validate";
  public static final String TOTALS_UID = "account-totals";
  public static final String BALLAST_UID = "ballast";
  public static final String LEDGER_UID = "ledger";
  public static final String REJECTS_UID = "rejects";
  public static final String BALANCES_UID = "balances";

  private static final int MAX_PARALLELISM = 128;

  public static void main(String[] args) throws Exception {
    new TransactionsJob().run(Settings.parse(args));
  }

  /**
   * The job's arguments.
   *
   * @param input what the records are
   * @param origin where they are read from
   * @param destination where the ledger is written to
   * @param failureTrigger the file that arms {@link ArmedFailure}, or empty: then the job does not
   *     have this operator
   * @param stateBytes what is kept for each account beside its totals, in bytes
   */
  public record Settings(
      Input input,
      Origin origin,
      Destination destination,
      Optional<String> failureTrigger,
      int stateBytes) {
    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException if one is wrong
     * @throws IOException if the CSV file cannot be read
     */
    public static Settings parse(String[] args) throws IOException {
      JobArguments arguments =
          JobArguments.parse(
              args,
              "csv",
              "seed",
              "splits",
              "accounts",
              "rate",
              "state-bytes",
              "ledger",
              "rejects",
              "failure-trigger",
              "source",
              "sink",
              "brokers",
              "topic",
              "group",
              "transactional-id-prefix",
              "transaction-timeout-seconds",
              "jdbc-url",
              "jdbc-user",
              "balances");
      Input input =
          arguments.optional("csv").isPresent()
              ? CsvInput.of(arguments.required("csv"))
              : GeneratorInput.of(arguments);
      return new Settings(
          input,
          origin(arguments),
          destination(arguments),
          arguments.optional("failure-trigger"),
          (int) arguments.number("state-bytes", 0, 0, 1_000_000));
    }

    private static Origin origin(JobArguments arguments) {
      if (arguments.oneOf("source", "files", "kafka").equals("kafka")) {
        return new Origin.Topic(
            arguments.required("brokers"),
            arguments.required("topic"),
            arguments.required("group"));
      }
      return new Origin.Direct(new Pace(arguments.rate("rate", 500)));
    }

    private static Destination destination(JobArguments arguments) {
      String ledger = arguments.required("ledger");
      String rejects = arguments.required("rejects");
      return switch (arguments.oneOf("sink", "files", "kafka", "jdbc")) {
        case "kafka" ->
            new Destination.Topics(
                arguments.required("brokers"),
                ledger,
                rejects,
                arguments.required("transactional-id-prefix"),
                Duration.ofSeconds(
                    arguments.number("transaction-timeout-seconds", 600, 1, 604_800)));
        case "jdbc" ->
            new Destination.Tables(
                arguments.required("jdbc-url"),
                arguments.required("jdbc-user"),
                ledger,
                rejects,
                arguments.required("balances"));
        default -> new Destination.Folders(ledger, rejects);
      };
    }
  }

  protected TransactionsJob() {}

  /** Builds the job graph and runs it. */
  protected void run(Settings settings) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.configure(
        new Configuration()
            .set(PipelineOptions.GENERIC_TYPES, false)
            // records are immutable: chained operators need no copies of them
            .set(PipelineOptions.OBJECT_REUSE, true));
    env.setMaxParallelism(maxParallelism());
    build(env, settings);
    env.execute(NAME);
  }

  private void build(StreamExecutionEnvironment env, Settings settings) {
    DataStream<RawRecord> records =
        env.fromSource(
                source(settings),
                WatermarkStrategy.noWatermarks(),
                SOURCE_UID,
                TypeInformation.of(RawRecord.class))
            .uid(SOURCE_UID);
    if (settings.failureTrigger().isPresent()) {
      records =
          records
              .process(new ArmedFailure(settings.failureTrigger().get()))
              .uid(FAILURE_UID)
              .name(FAILURE_UID);
    }
    SingleOutputStreamOperator<Transaction> transactions =
        records
            .process(new Validate(settings.input().parser()))
            .uid(VALIDATE_UID)
            .name(VALIDATE_UID);
    DataStream<LedgerEntry> entries = entries(transactions);
    if (settings.stateBytes() > 0) {
      entries =
          entries
              .keyBy(LedgerEntry::account)
              .process(new Ballast(settings.stateBytes()))
              .uid(BALLAST_UID)
              .name(BALLAST_UID);
    }
    ledger(entries, settings.destination()).uid(LEDGER_UID).name(LEDGER_UID);
    rejects(transactions.getSideOutput(Validate.REJECTED), settings.destination())
        .uid(REJECTS_UID)
        .name(REJECTS_UID);
    if (settings.destination() instanceof Destination.Tables tables) {
      entries.sinkTo(TableLedger.balances(tables)).uid(BALANCES_UID).name(BALANCES_UID);
    }
  }

  protected int maxParallelism() {
    return MAX_PARALLELISM;
  }

  private Source<RawRecord, ?, ?> source(Settings settings) {
    return settings.origin() instanceof Origin.Topic topic
        ? TopicRecords.source(topic)
        : direct(settings.input(), ((Origin.Direct) settings.origin()).pace());
  }

  protected TransactionSource direct(Input input, Pace pace) {
    return new TransactionSource(input, pace);
  }

  protected DataStream<LedgerEntry> entries(DataStream<Transaction> transactions) {
    return Bookkeeping.entries(transactions, totals());
  }

  protected KeyedProcessFunction<String, Transaction, LedgerEntry> totals() {
    return new RunningTotals();
  }

  protected DataStreamSink<LedgerEntry> ledger(
      DataStream<LedgerEntry> entries, Destination destination) {
    if (destination instanceof Destination.Tables tables) {
      return entries.addSink(TableLedger.ledger(tables));
    }
    return destination instanceof Destination.Topics topics
        ? entries.sinkTo(TopicLedger.to(topics, topics.ledger(), DeliveryGuarantee.EXACTLY_ONCE))
        : entries.sinkTo(LedgerSink.to(((Destination.Folders) destination).ledger()));
  }

  private static DataStreamSink<Rejection> rejects(
      DataStream<Rejection> rejected, Destination destination) {
    if (destination instanceof Destination.Tables tables) {
      return rejected.addSink(TableLedger.rejects(tables));
    }
    return destination instanceof Destination.Topics topics
        ? rejected.sinkTo(TopicLedger.to(topics, topics.rejects(), DeliveryGuarantee.EXACTLY_ONCE))
        : rejected.sinkTo(LedgerSink.to(((Destination.Folders) destination).rejects()));
  }
}
