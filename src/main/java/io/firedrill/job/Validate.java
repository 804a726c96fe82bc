package io.firedrill.job;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Emits valid transactions and sends other records to {@link #REJECTED}; it never throws. */
public final class Validate extends ProcessFunction<RawRecord, Transaction> {
  public static final OutputTag<Rejection> REJECTED = new OutputTag<>("rejected") {};

  private final TransactionParser parser;

  public Validate(TransactionParser parser) {
    this.parser = parser;
  }

  @Override
  public void processElement(RawRecord raw, Context context, Collector<Transaction> out) {
    TransactionParser.Parsed parsed = parser.parse(raw);
    if (parsed instanceof TransactionParser.Parsed.Accepted accepted) {
      out.collect(accepted.transaction());
    } else if (parsed instanceof TransactionParser.Parsed.Rejected rejected) {
      context.output(
          REJECTED, new Rejection(raw.split(), raw.sequence(), rejected.reason(), raw.line()));
    }
  }
}
