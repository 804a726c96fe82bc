package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelftestLocalIT {
  private static final int PLANTS = 33;

  @Test
  void everyPlantedFaultIsCaughtByTheLinkThatShouldSeeIt() {
    Installation installation = Installation.find();
    Path folder = installation.artifacts().resolve("local-it").resolve("selftest");
    List<Outcome> outcomes =
        new Selftest(installation, folder, Progress.SILENT, outcome -> {}).run();
    assertThat(outcomes).hasSize(PLANTS).allMatch(Outcome::caught);
  }
}
