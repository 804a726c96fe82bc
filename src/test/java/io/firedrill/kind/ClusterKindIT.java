package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster without the job. {@link KindCluster} creates it and deletes it. */
@OnKind(job = OnKind.Job.ANY)
class ClusterKindIT {
  private final Kind kind;

  ClusterKindIT(Kind kind) {
    this.kind = kind;
  }

  @Test
  void kindUpIsSafeToRepeat() throws Exception {
    JsonNode secret = kind.get("secret", "minio-root").path("data");
    kind.make("kind-up").succeeded();
    assertThat(kind.get("secret", "minio-root").path("data")).isEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/kind", "k8s/overlays/staging"})
  void whatIsAppliedPassesTheApiServersDryRun(String folder) throws Exception {
    kind.kubectlHere("apply", "-k", folder, "--dry-run=server").succeeded();
  }

  /**
   * In another namespace: the Job that is in the cluster cannot be changed, and may have the image
   * of `MINIO_IMAGE`.
   */
  @Test
  void minioPassesTheApiServersDryRun() throws Exception {
    kind.kubectlHere("apply", "-n", "default", "-k", "minio", "--dry-run=server").succeeded();
  }
}
