package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** High-availability data that ends with a pod. */
final class HighAvailabilityStorageNotDurable implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("ha-storage-not-durable")
        .why(
            "What points to the newest checkpoint is gone with the pod: no JobManager can recover the job.")
        .setting("high-availability.storageDir")
        .remedy(
            "high-availability.storageDir: s3p://BUCKET/ha, or another file system that all hosts reach")
        .drill("jobmanager-kill");
  }

  @Override
  public Look examine(Subject subject) {
    if (HighAvailability.off(subject)) {
      return Look.fine();
    }
    String where = subject.where(HighAvailabilityOptions.HA_STORAGE_PATH);
    return subject
        .named(HighAvailabilityOptions.HA_STORAGE_PATH)
        .map(path -> Places.durable(subject, where, path))
        .orElseGet(
            () ->
                Look.unseen("%s is not set here: the operator's default configuration may", where));
  }
}
