package io.firedrill.defect;

import io.firedrill.job.Destination;
import io.firedrill.job.Input;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.Pace;
import io.firedrill.job.TableLedger;
import io.firedrill.job.TopicLedger;
import io.firedrill.job.Transaction;
import io.firedrill.job.TransactionSource;
import io.firedrill.job.TransactionsJob;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * The transactions job with one defective part, for the self-test: the first argument names the
 * {@link Defect}. Only images built with JOB_VERSION=bad contain it.
 */
public final class DefectiveJob extends TransactionsJob {
  private final Defect defect;

  private DefectiveJob(Defect defect) {
    this.defect = defect;
  }

  public static void main(String[] args) throws Exception {
    List<String> arguments = Arrays.asList(args);
    Defect defect = Defect.valueOf(arguments.get(0));
    new DefectiveJob(defect)
        .run(Settings.parse(arguments.subList(1, arguments.size()).toArray(String[]::new)));
  }

  @Override
  protected TransactionSource direct(Input input, Pace pace) {
    return switch (defect) {
      case SOURCE_FORGETS_OFFSET, SOURCE_SAVES_OFFSET_BEFORE_EMITTING ->
          new DefectiveSource(input, pace, defect);
      default -> super.direct(input, pace);
    };
  }

  @Override
  protected KeyedProcessFunction<String, Transaction, LedgerEntry> totals() {
    return defect == Defect.STATE_IN_A_FIELD ? new TotalsInAField() : super.totals();
  }

  @Override
  protected DataStreamSink<LedgerEntry> ledger(
      DataStream<LedgerEntry> entries, Destination destination) {
    return defect == Defect.AT_LEAST_ONCE_SINK
        ? entries.sinkTo(atLeastOnce(destination))
        : super.ledger(entries, destination);
  }

  private static Sink<LedgerEntry> atLeastOnce(Destination destination) {
    if (destination instanceof Destination.Tables tables) {
      return TableLedger.ledgerAtLeastOnce(tables);
    }
    return destination instanceof Destination.Topics topics
        ? TopicLedger.to(topics, topics.ledger(), DeliveryGuarantee.AT_LEAST_ONCE)
        : new AtLeastOnceSink(((Destination.Folders) destination).ledger());
  }
}
