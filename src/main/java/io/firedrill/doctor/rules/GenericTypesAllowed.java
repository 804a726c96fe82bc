package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.PipelineOptions;

/** State that Kryo writes. */
final class GenericTypesAllowed implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("generic-types-allowed")
        .why(
            "A type that Flink does not know is written by Kryo: its state cannot evolve, and a changed class restores and then fails at the first record.")
        .setting("pipeline.generic-types")
        .remedy(
            "pipeline.generic-types: false, which names each such type at the start, unless the code says so already");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.get(PipelineOptions.GENERIC_TYPES)
        ? Look.found(subject.where(PipelineOptions.GENERIC_TYPES), "it is true")
        : Look.fine();
  }
}
