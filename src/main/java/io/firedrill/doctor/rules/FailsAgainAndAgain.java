package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.flink.JobFailure;
import java.util.Map;
import java.util.stream.Collectors;

/** The same failure, over and over. */
final class FailsAgainAndAgain implements Rule {
  private static final int TIMES = 3;

  @Override
  public Advice advice() {
    return Advice.error("fails-again-and-again")
        .why(
            "A restart does not mend what fails each time; every attempt reads the same records again.")
        .flink("dev/datastream/side_output/")
        .remedy("put records that cannot be taken aside into a side output, and limit the restarts")
        .drill("task-failure");
  }

  @Override
  public Look examine(Subject subject) {
    if (subject.running().isEmpty()) {
      return Look.unseen("only a running job shows it");
    }
    return subject.running().get().failures().stream()
        .collect(Collectors.groupingBy(JobFailure::headline, Collectors.counting()))
        .entrySet()
        .stream()
        .filter(same -> same.getValue() >= TIMES)
        .max(Map.Entry.comparingByValue())
        .map(
            same ->
                Look.found(
                    "the job's exception history", "%d times: %s", same.getValue(), same.getKey()))
        .orElse(Look.fine());
  }
}
