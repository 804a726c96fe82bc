package io.firedrill.job;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * The job that drills run: transactions → validate → running totals per account → a transactional
 * ledger; records that are not transactions go to a file of rejects.
 *
 * <p>Checkpointing, state backend and restart strategy come from Flink's configuration; the code
 * sets only what belongs to the job itself: uids, the maximum parallelism, no Kryo.
 */
public class TransactionsJob {
  public static final String NAME = "firedrill-transactions";
  public static final String SOURCE_UID = "transactions";
  public static final String FAILURE_UID = "armed-failure";
  public static final String VALIDATE_UID = "validate";
  public static final String TOTALS_UID = "account-totals";
  public static final String LEDGER_UID = "ledger";
  public static final String REJECTS_UID = "rejects";

  private static final int MAX_PARALLELISM = 128;

  public static void main(String[] args) throws Exception {
    new TransactionsJob().run(Settings.parse(args));
  }

  /**
   * The job's arguments.
   *
   * @param pace records per second and split
   * @param ledger the path of the ledger, {@code s3a://} or {@code file:///}: s3p:// does not
   *     support transactional writes
   * @param rejects the path of the rejects
   * @param failureTrigger the file that arms {@link ArmedFailure}, or empty: then the job does not
   *     have this operator
   */
  public record Settings(
      Input input, Pace pace, String ledger, String rejects, Optional<String> failureTrigger) {
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
              "ledger",
              "rejects",
              "failure-trigger");
      Input input =
          arguments.optional("csv").isPresent()
              ? CsvInput.of(arguments.required("csv"))
              : new GeneratorInput(
                  arguments.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
                  (int) arguments.number("splits", 2, 1, 10_000),
                  (int) arguments.number("accounts", 50, 1, 1_000_000));
      return new Settings(
          input,
          new Pace(arguments.rate("rate", 500)),
          arguments.required("ledger"),
          arguments.required("rejects"),
          arguments.optional("failure-trigger"));
    }
  }

  protected TransactionsJob() {}

  /** Builds the job graph and runs it. */
  protected void run(Settings settings) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
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
    entries(transactions).sinkTo(ledger(settings.ledger())).uid(LEDGER_UID).name(LEDGER_UID);
    transactions
        .getSideOutput(Validate.REJECTED)
        .sinkTo(LedgerSink.<Rejection>to(settings.rejects()))
        .uid(REJECTS_UID)
        .name(REJECTS_UID);
  }

  protected int maxParallelism() {
    return MAX_PARALLELISM;
  }

  protected TransactionSource source(Settings settings) {
    return new TransactionSource(settings.input(), settings.pace());
  }

  protected DataStream<LedgerEntry> entries(DataStream<Transaction> transactions) {
    return Bookkeeping.entries(transactions, totals());
  }

  protected KeyedProcessFunction<String, Transaction, LedgerEntry> totals() {
    return new RunningTotals();
  }

  protected Sink<LedgerEntry> ledger(String path) {
    return LedgerSink.to(path);
  }
}
