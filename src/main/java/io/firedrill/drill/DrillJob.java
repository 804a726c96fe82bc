package io.firedrill.drill;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.job.CsvInput;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.job.TransactionsJob;
import io.firedrill.job.lab.LabJob;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The job that a drill describes, as a target runs it, and the input that it reads. */
public record DrillJob(Drill drill) {
  /** The job's input, as the auditor recomputes it. */
  public Input input() {
    Drill.Job job = drill.job();
    if (job.csv().isEmpty()) {
      return new GeneratorInput(job.seed(), job.splits(), job.accounts());
    }
    try {
      return CsvInput.of(csv());
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
    arguments.addAll(List.of("--ledger", paths.ledger(), "--rejects", paths.rejects()));
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
    if (drill.fault().needsFailureTrigger()) {
      arguments.addAll(List.of("--failure-trigger", paths.failureTrigger()));
    }
    return new JobSpec(
        TransactionsJob.class.getName(), List.of(JobSpec.JOB_JAR), arguments, drill.flink());
  }
}
