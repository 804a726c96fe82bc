package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EvidencePlantsTest {
  private final Evidence healthy =
      EvidenceFile.read(Path.of("src/test/resources/evidence/taskmanager-kill"));

  @Test
  void eachPlantIsCaughtByItsLink() {
    new EvidencePlants(healthy)
        .all()
        .forEach(
            (plant, evidence) ->
                assertThat(Verification.of(plant, evidence)).matches(Outcome::caught));
  }
}
