package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.stream.Stream;

/** More memory than the node has set aside. */
final class MemoryLimitAboveRequest implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("memory-limit-above-request")
        .why(
            "A pod that takes more than it requested is the first to be evicted or killed when its node runs short.")
        .setting("kubernetes.taskmanager.memory.limit-factor")
        .remedy("limit-factor 1, and a request that fits")
        .drill("taskmanager-oom");
  }

  @Override
  public Look examine(Subject subject) {
    return Stream.of(
            "kubernetes.taskmanager.memory.limit-factor",
            "kubernetes.jobmanager.memory.limit-factor")
        .filter(key -> subject.named(key).map(Double::parseDouble).orElse(1.0) > 1)
        .findFirst()
        .map(key -> Look.found(subject.where(key), "it is %s", subject.named(key).orElse("")))
        .orElse(Look.fine());
  }
}
