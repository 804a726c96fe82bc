package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Locale;
import org.apache.flink.configuration.MemorySize;

/** A JobManager that runs out of memory. */
final class JobManagerMemorySmall implements Rule {
  private static final long LEAST = 1000L << 20;

  @Override
  public Advice advice() {
    return Advice.warning("jobmanager-memory-small")
        .why(
            "Little is left for its heap, which grows with the number of tasks and of files in a checkpoint: it dies in the middle of a recovery.")
        .flink("deployment/memory/mem_setup_jobmanager/")
        .remedy("spec.jobManager.resource.memory: 1600m, Flink's default, or more")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    String memory = subject.field("/spec/jobManager/resource/memory").asText("");
    if (memory.isEmpty()) {
      return Look.fine();
    }
    long bytes = bytes(memory);
    return bytes < LEAST
        ? Look.found("spec.jobManager.resource.memory", "it is %s", memory)
        : Look.fine();
  }

  /** The operator takes both notations: Flink's (1g) and that of Kubernetes (1Gi). */
  private static long bytes(String memory) {
    return MemorySize.parseBytes(memory.toLowerCase(Locale.ROOT).replaceFirst("i$", ""));
  }
}
