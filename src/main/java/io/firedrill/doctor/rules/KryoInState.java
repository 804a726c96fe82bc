package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.inspect.JobTraits;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/** State that Kryo writes. */
final class KryoInState implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("kryo-in-state")
        .why(
            "What Kryo writes has no schema that Flink knows: once the class changes, the state restores and then fails at the first record, or is read wrongly.")
        .flink("dev/datastream/fault-tolerance/serialization/types_serialization/#kryo-serializers")
        .remedy(
            "a POJO, an Avro record or a type of Flink's own for the state; pipeline.generic-types: false refuses all others");
  }

  @Override
  public Look examine(Subject subject) {
    return JarShows.look(subject, KryoInState::found);
  }

  private static Optional<Look> found(JobTraits code) {
    List<String> found =
        code.kept().stream()
            .filter(kept -> !kept.byKryo().isEmpty())
            .map(
                kept ->
                    Texts.format(
                        "%s/%s: %s",
                        kept.operator(), kept.state(), String.join(", ", kept.byKryo())))
            .toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(Look.found("the job's code", "Kryo writes %s", String.join("; ", found)));
  }
}
