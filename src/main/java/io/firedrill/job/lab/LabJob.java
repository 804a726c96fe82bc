package io.firedrill.job.lab;

import io.firedrill.job.CsvInput;
import io.firedrill.job.JobArguments;
import io.firedrill.job.Pace;
import io.firedrill.job.RawRecord;
import io.firedrill.job.TransactionSource;
import io.firedrill.job.TransactionsJob;
import io.firedrill.job.Validate;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The original lab exercise: a CSV file, parallelism 1, a map function that takes a second for each
 * record, counts in a plain field and throws at the fifth, and a print sink.
 */
public final class LabJob {
  public static final String NAME = "firedrill-lab";

  private LabJob() {}

  public static void main(String[] args) throws Exception {
    JobArguments arguments = JobArguments.parse(args, "csv");
    CsvInput input = CsvInput.of(arguments.required("csv"));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(1);
    env.fromSource(
            new TransactionSource(input, new Pace(0)),
            WatermarkStrategy.noWatermarks(),
            TransactionsJob.SOURCE_UID,
            TypeInformation.of(RawRecord.class))
        .uid(TransactionsJob.SOURCE_UID)
        .process(new Validate(input.parser()))
        .uid(TransactionsJob.VALIDATE_UID)
        .map(new FailAtFifth())
        .uid("fail-at-fifth")
        .print();
    env.execute(NAME);
  }
}
