package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.Surroundings;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** Two jobs with one place for what they recover from. */
final class HighAvailabilityFolderShared implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("ha-folder-shared")
        .why(
            "Jobs of the same name in two namespaces write below the same folder: one restores, or deletes, what the other needs.")
        .setting("high-availability.cluster-id")
        .remedy("a high-availability.storageDir of its own for each namespace")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<List<String>> others =
        subject.surroundings().flatMap(Surroundings::sameHighAvailability);
    if (others.isEmpty()) {
      return Look.unseen(
          "only the cluster shows it, to somebody who may list FlinkDeployments in all namespaces");
    }
    return others.get().isEmpty()
        ? Look.fine()
        : Look.found(
            subject.where(HighAvailabilityOptions.HA_STORAGE_PATH),
            "%s has the same name and folder",
            String.join(", ", others.get()));
  }
}
