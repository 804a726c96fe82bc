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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes of a drill's description the job that a target runs, and the input that it reads. */
record DrillJob(Drill drill, Optional<String> defect) {
  /** The job's input, as the auditor recomputes it. */
  Input input() {
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

  JobSpec spec(JobPaths places) {
    List<String> arguments = new ArrayList<>();
    defect.ifPresent(arguments::add);
    if (drill.job().main() == Drill.Main.lab) {
      arguments.addAll(List.of("--csv", csv()));
      return new JobSpec(
          LabJob.class.getName(), List.of(JobSpec.JOB_JAR), arguments, drill.flink());
    }
    arguments.addAll(List.of("--ledger", places.ledger(), "--rejects", places.rejects()));
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
      arguments.addAll(List.of("--failure-trigger", places.failureTrigger()));
    }
    String main =
        defect.isPresent() ? "io.firedrill.defect.DefectiveJob" : TransactionsJob.class.getName();
    List<Path> jars =
        defect.isPresent()
            ? List.of(JobSpec.JOB_JAR, JobSpec.DEFECTS_JAR)
            : List.of(JobSpec.JOB_JAR);
    return new JobSpec(main, jars, arguments, drill.flink());
  }
}
