package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A savepoint that is too old to go back to. */
record SavepointOld(Clock clock) implements Rule {
  private static final Duration OLD = Duration.ofDays(7);

  @Override
  public Advice advice() {
    return Advice.info("savepoint-old")
        .why(
            "Checkpoints may not fit another version of Flink or of the job: the way back from a bad upgrade is the last savepoint.")
        .operator("custom-resource/snapshots/#periodic-snapshot-triggering")
        .remedy("kubernetes.operator.periodic.savepoint.interval: 24h");
  }

  @Override
  public Look examine(Subject subject) {
    if (!subject.field("/status").isObject()) {
      return Look.unseen("only a deployed FlinkDeployment shows it");
    }
    String timestamp =
        subject.field("/status/jobStatus/savepointInfo/lastSavepoint/timeStamp").asText("");
    if (timestamp.isEmpty()) {
      return Look.unseen(
          "the operator names no savepoint in the status; newer ones keep a list of FlinkStateSnapshots");
    }
    Duration age =
        Duration.between(Instant.ofEpochMilli(Long.parseLong(timestamp)), clock.instant());
    return age.compareTo(OLD) > 0
        ? Look.found(
            "status.jobStatus.savepointInfo", "the last savepoint is %d days old", age.toDays())
        : Look.fine();
  }
}
