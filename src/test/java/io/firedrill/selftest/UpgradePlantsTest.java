package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UpgradePlantsTest {
  @Test
  void everyChangeOfARecordedUpgradeIsCaughtByTheLinkThatShouldSeeIt() {
    Evidence healthy =
        EvidenceFile.read(Path.of("src/test/resources/evidence/upgrade-performed-before"));
    new UpgradePlants(healthy)
        .all()
        .forEach(
            (plant, evidence) ->
                assertThat(Verification.of(plant, evidence))
                    .as(plant.name())
                    .matches(Outcome::caught));
  }
}
