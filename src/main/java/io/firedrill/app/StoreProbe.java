package io.firedrill.app;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.WriteProbe;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the job's keys may write where it has its checkpoints and savepoints: the only rule that
 * touches something, an empty object that is deleted at once.
 *
 * @param job opens it
 */
public record StoreProbe(Supplier<ManagedJob> job, Clock clock) implements Rule {
  @Override
  public Advice advice() {
    return Advice.error("store-not-writable")
        .why(
            "Checkpoints fail, and none is kept that the job could be restored from. Asked for with --probe-store: an empty object, .firedrill-probe-N, is written with the job's keys and deleted.")
        .flink("deployment/filesystems/s3/")
        .remedy(
            "the bucket's policy: the keys have to list, read, write and delete in these folders")
        .drill("store-outage");
  }

  @Override
  public Look examine(Subject subject) {
    try (ManagedJob opened = job.get()) {
      List<String> refused = new ArrayList<>();
      for (String folder : List.of(opened.paths().checkpoints(), opened.paths().savepoints())) {
        if (!folder.isEmpty()) {
          refusal(opened, folder).ifPresent(refused::add);
        }
      }
      return refused.isEmpty()
          ? Look.fine()
          : Look.found("the store", "%s", String.join("; ", refused));
    } catch (Problem e) {
      return Look.unseen("%s", e.getMessage());
    }
  }

  private Optional<String> refusal(ManagedJob opened, String folder) {
    try {
      new WriteProbe(opened.store(), folder).check(clock.millis());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(Texts.format("%s: %s", folder, e.getMessage()));
    }
  }
}
