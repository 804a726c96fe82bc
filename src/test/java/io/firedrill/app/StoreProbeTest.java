package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Subject;
import io.firedrill.problem.Problem;
import io.firedrill.savepoint.FakeJob;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreProbeTest {
  @TempDir Path bucket;

  private static Look look(Supplier<ManagedJob> job) {
    return new StoreProbe(job, Clock.systemUTC()).examine(Subject.of(Map.of()));
  }

  @Test
  void aStoreThatTakesTheProbeIsFineAndNothingIsLeftInIt() throws Exception {
    FakeJob job = new FakeJob(bucket);
    assertThat(look(() -> job)).isEqualTo(Look.fine());
    assertThat(job.store().list("")).isEmpty();
  }

  @Test
  void whatTheKeysMayNotDoIsFoundForEachFolder() {
    FakeJob job = new FakeJob(bucket).deletesAtMost(0);
    assertThat(look(() -> job))
        .isEqualTo(
            Look.found(
                "the store",
                "s3p://firedrill/checkpoints: no more; s3p://firedrill/savepoints: no more"));
  }

  @Test
  void aStoreThatIsNotReachedIsNotSeen() {
    assertThat(
            look(
                () -> {
                  throw new Problem("the Secret cannot be read");
                }))
        .isEqualTo(Look.unseen("the Secret cannot be read"));
  }
}
