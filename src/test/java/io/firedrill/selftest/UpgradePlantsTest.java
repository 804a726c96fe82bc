package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpgradePlantsTest {
  /** It was recorded before shadows were watched while they read. */
  private static Evidence soaked(Evidence recorded) {
    List<Fact> facts = new ArrayList<>(recorded.facts());
    UpgradeFact.ShadowSeen seen = recorded.last(UpgradeFact.ShadowSeen.class).orElseThrow();
    facts.addAll(
        facts.indexOf(seen),
        List.of(
            new UpgradeFact.SoakBegan(seen.at() - 5_000, 5_000),
            new UpgradeFact.ShadowFlowSeen(
                seen.at() - 1_000, Map.of("v1", 2_500L), Map.of("v1", 0L))));
    return new Evidence(facts);
  }

  @Test
  void everyChangeOfARecordedUpgradeIsCaughtByTheLinkThatShouldSeeIt() {
    Evidence healthy =
        soaked(EvidenceFile.read(Path.of("src/test/resources/evidence/upgrade-performed-before")));
    new UpgradePlants(healthy)
        .all()
        .forEach(
            (plant, evidence) ->
                assertThat(Verification.of(plant, evidence))
                    .as(plant.name())
                    .matches(Outcome::caught));
  }
}
