package io.firedrill.doctor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Locale;

/** JVMs that start slowly. */
final class CpuLimitTight implements Rule {
  private static final double LEAST = 0.5;

  @Override
  public Advice advice() {
    return Advice.warning("cpu-limit-tight")
        .why(
            "The limit is the request: a JVM with a fraction of a core takes minutes to start, and recovery with it; liveness probes and heartbeats fail.")
        .setting("kubernetes.taskmanager.cpu.limit-factor")
        .remedy(
            "a cpu of at least 0.5, or kubernetes.taskmanager.cpu.limit-factor and kubernetes.jobmanager.cpu.limit-factor")
        .drill("taskmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    for (String role : List.of("jobManager", "taskManager")) {
      JsonNode cpu = subject.field(Texts.format("/spec/%s/resource/cpu", role));
      String key = Texts.format("kubernetes.%s.cpu.limit-factor", role.toLowerCase(Locale.ROOT));
      double factor = subject.named(key).map(Double::parseDouble).orElse(1.0);
      if (!cpu.isMissingNode() && cpu.asDouble(1) * factor < LEAST) {
        return Look.found(
            Texts.format("spec.%s.resource.cpu", role),
            "the pod may use %.2f of a core",
            cpu.asDouble() * factor);
      }
    }
    return Look.fine();
  }
}
