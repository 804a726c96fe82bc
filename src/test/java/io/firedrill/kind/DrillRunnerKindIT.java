package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The drill runner within the cluster: the component k8s/components/drill beside the job. */
@OnKind
class DrillRunnerKindIT {
  private static final Path RUNNER = Path.of("target/kind-runner");

  private final Kind kind;

  DrillRunnerKindIT(Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void theComponentByItself() throws IOException {
    Files.createDirectories(RUNNER);
    Files.writeString(
        RUNNER.resolve("kustomization.yaml"),
        """
        namespace: firedrill
        components: [../../k8s/components/drill]
        images:
          - name: firedrill
            newName: localhost:5001/firedrill
            newTag: dev
        """);
  }

  @AfterEach
  void isRemoved() throws Exception {
    kind.kubectl("delete", "-k", RUNNER.toString(), "--ignore-not-found").succeeded();
  }

  @Test
  void itsJobRunsADrillWithTheRoleItHasAndItsCronJobMakesTheSameJob() throws Exception {
    String job = kind.jobId();
    kind.kubectl("apply", "-k", RUNNER.toString()).succeeded();
    kind.kubectlHere("wait", "job/firedrill", "--for=condition=complete", "--timeout=240s")
        .succeeded();
    String log = kind.kubectlHere("logs", "job/firedrill", "--tail=-1").succeeded().output();
    assertThat(log).contains("PASS  taskmanager-kill").containsPattern("\"verdict\" *: *\"PASS\"");
    assertThat(kind.jobId()).isEqualTo(job);
    kind.noLockIsLeft();

    JsonNode weekly =
        kind.read(
            kind.kubectlHere(
                    "create",
                    "job",
                    "by-hand",
                    "--from=cronjob/firedrill",
                    "--dry-run=server",
                    "-o",
                    "json")
                .succeeded());
    assertThat(container(weekly)).isEqualTo(container(kind.get("job", "firedrill")));
  }

  private static JsonNode container(JsonNode job) {
    return job.at("/spec/template/spec/containers");
  }
}
