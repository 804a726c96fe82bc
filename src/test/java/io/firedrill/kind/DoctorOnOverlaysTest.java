package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Doctor;
import io.firedrill.doctor.Severity;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.rules.AllRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The project's own overlays: there is nothing in them that its doctor would warn of. */
class DoctorOnOverlaysTest {
  static Stream<Path> overlays() throws IOException {
    return OverlaysTest.overlays();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nothingIsFoundThatIsWorseThanAnInfo(Path overlay) throws IOException {
    JsonNode deployment =
        new Kustomization(overlay)
            .rendered().stream()
                .filter(each -> each.path("kind").asText().equals("FlinkDeployment"))
                .findFirst()
                .orElseThrow();
    Checkup checkup =
        new Doctor(AllRules.with(Clock.systemUTC()))
            .examine(overlay.toString(), Subject.of(DeploymentSpec.of(deployment, Map.of())));
    assertThat(checkup.hasFrom(Severity.WARNING)).as(checkup.findings().toString()).isFalse();
    assertThat(checkup.count(Severity.INFO)).isPositive();
  }
}
