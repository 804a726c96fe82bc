package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class EvidencePlantsTest {
  /** Recorded evidence of a local drill has no records of the source, that of kind has. */
  private static final Predicate<Plant> NEEDS_RECORDS = plant -> plant.name().contains("metrics");

  private static void areCaught(String recorded, Predicate<Plant> which) {
    Evidence healthy = EvidenceFile.read(Path.of("src/test/resources/evidence", recorded));
    Map<Plant, Evidence> plants = new EvidencePlants(healthy).all();
    plants.keySet().removeIf(which.negate());
    assertThat(plants).isNotEmpty();
    plants.forEach(
        (plant, evidence) -> assertThat(Verification.of(plant, evidence)).matches(Outcome::caught));
  }

  @Test
  void eachPlantIsCaughtByItsLink() {
    areCaught("taskmanager-kill", NEEDS_RECORDS.negate());
  }

  @Test
  void metricsThatStandStillAreNoLook() {
    areCaught("kind-taskmanager-kill", NEEDS_RECORDS);
  }
}
