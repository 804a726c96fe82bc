package io.firedrill.drill;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.job.CsvInput;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.job.Pace;
import io.firedrill.job.RecordCursor;
import io.firedrill.job.TopicInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.job.lab.LabJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The job that a drill describes, as a target runs it, and the input that it reads. */
public record DrillJob(Drill drill) {
  // two checkpoints, the fault, the recovery, and a checkpoint and output after it
  private static final Duration SHORTEST = Duration.ofSeconds(30);

  /** The job's input, as the auditor recomputes it. */
  public Input input() {
    Drill.Job job = drill.job();
    if (job.csv().isEmpty()) {
      GeneratorInput records = new GeneratorInput(job.seed(), job.splits(), job.accounts());
      return job.pipeline().readsTopics()
          ? new TopicInput(JobSpec.TOPIC, records, new Pace(job.rate()), job.retention())
          : records;
    }
    try {
      return CsvInput.of(csv());
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /**
   * Why the job would be FINISHED before the drill is over; empty if it reads on.
   *
   * @throws Problem if its input cannot be read
   */
  public Optional<String> endsTooSoon() {
    Drill.Job job = drill.job();
    if (job.csv().isEmpty() || job.main() == Drill.Main.lab) {
      return Optional.empty();
    }
    long enough = (long) Math.ceil(SHORTEST.toSeconds() * job.rate());
    long records = records(enough);
    return records >= enough
        ? Optional.empty()
        : Optional.of(
            Texts.format(
                "%s has %d records, which are read within %s at a job.rate of %s: the job would be FINISHED before the drill is over, and a job that has finished cannot be hit. Take a longer file, or a job.rate of at most %s",
                job.csv().get(),
                records,
                Texts.seconds((long) (records * 1000 / job.rate())),
                job.rate(),
                Math.max(1, records * 100 / SHORTEST.toSeconds()) / 100.0));
  }

  /** How many records the input has, counted no further than needed. */
  private long records(long most) {
    Input input = input();
    try (RecordCursor cursor = input.open(input.splits().get(0), 0)) {
      long records = 0;
      while (records < most && cursor.next().isPresent()) {
        records++;
      }
      return records;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private String csv() {
    return drill.job().csv().orElseThrow().toUri().toString();
  }

  /** The job with its data at some paths. */
  public JobSpec spec(JobPaths paths) {
    List<String> arguments = new ArrayList<>();
    if (drill.job().main() == Drill.Main.lab) {
      arguments.addAll(List.of("--csv", csv()));
      return new JobSpec(
          LabJob.class.getName(), List.of(JobSpec.JOB_JAR), arguments, drill.flink());
    }
    List<Path> jars = new ArrayList<>(List.of(JobSpec.JOB_JAR));
    arguments.addAll(List.of("--ledger", paths.ledger(), "--rejects", paths.rejects()));
    if (paths.topics().isPresent()) {
      jars.addAll(JobSpec.KAFKA_JARS);
      arguments.addAll(JobSpec.fromTopics(paths.topics().get()));
    }
    if (paths.writesTopics()) {
      arguments.addAll(JobSpec.TO_TOPICS);
      drill
          .job()
          .transactionTimeout()
          .map(timeout -> Long.toString(timeout.toSeconds()))
          .ifPresent(
              seconds -> arguments.addAll(List.of("--transaction-timeout-seconds", seconds)));
    }
    if (paths.tables().isPresent()) {
      jars.addAll(JobSpec.JDBC_JARS);
      arguments.addAll(paths.tables().get().arguments());
    }
    arguments.addAll(List.of("--rate", Double.toString(drill.job().rate())));
    if (drill.job().csv().isPresent()) {
      arguments.addAll(List.of("--csv", csv()));
    } else {
      arguments.addAll(
          List.of(
              "--seed", Long.toString(drill.job().seed()),
              "--splits", Integer.toString(drill.job().splits()),
              "--accounts", Integer.toString(drill.job().accounts())));
    }
    if (drill.job().stateBytes() > 0) {
      arguments.addAll(List.of("--state-bytes", Integer.toString(drill.job().stateBytes())));
    }
    if (drill.fault().needsFailureTrigger()) {
      arguments.addAll(List.of("--failure-trigger", paths.failureTrigger()));
    }
    return new JobSpec(TransactionsJob.class.getName(), jars, arguments, drill.flink());
  }
}
