package io.firedrill.doctor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.stream.Stream;

/** An old savepoint that a new start begins with. */
final class InitialSavepointKept implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("initial-savepoint-kept")
        .why(
            "A FlinkDeployment that is deleted and created again, by a GitOps prune or in another cluster, starts from this savepoint and repeats all that came after it.")
        .operator("custom-resource/job-management/#manual-recovery")
        .remedy("take it out of the spec once the job runs");
  }

  @Override
  public Look examine(Subject subject) {
    return Stream.of("initialSavepointPath", "initialStateReference")
        .filter(field -> named(subject.field("/spec/job/" + field)))
        .findFirst()
        .map(field -> Look.found("spec.job." + field, "it is %s", words(subject, field)))
        .orElse(Look.fine());
  }

  private static String words(Subject subject, String field) {
    JsonNode value = subject.field("/spec/job/" + field);
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static boolean named(JsonNode field) {
    return field.isObject() ? !field.isEmpty() : !field.asText("").isBlank();
  }
}
