package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** A JobManager that is missed late. */
final class LeaseLong implements Rule {
  private static final String KEY = "high-availability.kubernetes.leader-election.lease-duration";
  private static final Duration BY_DEFAULT = Duration.ofSeconds(15);

  @Override
  public Advice advice() {
    return Advice.info("lease-long")
        .why(
            "A JobManager that is killed without notice is replaced as the leader only once its lease has run out.")
        .setting("high-availability.kubernetes.leader-election.lease-duration")
        .remedy(
            "lease-duration 5 s, renew-deadline 4 s, retry-period 1 s, if the API server answers quickly")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    boolean kubernetes =
        subject
            .get(HighAvailabilityOptions.HA_MODE)
            .toLowerCase(Locale.ROOT)
            .contains("kubernetes");
    Duration lease =
        subject.named(KEY).map(org.apache.flink.util.TimeUtils::parseDuration).orElse(BY_DEFAULT);
    return kubernetes && lease.compareTo(BY_DEFAULT) >= 0
        ? Look.found(subject.where(KEY), "it is %s", Texts.seconds(lease.toMillis()))
        : Look.fine();
  }
}
