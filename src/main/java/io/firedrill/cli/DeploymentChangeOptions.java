package io.firedrill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.app.DeploymentPatch;
import io.firedrill.app.VersionChange;
import io.firedrill.problem.Problem;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a new version changes in a FlinkDeployment, beside the version itself. */
final class DeploymentChangeOptions {
  @Option(
      names = "--change",
      paramLabel = "FILE",
      description =
          "A merge patch of the FlinkDeployment in YAML or JSON, as kubectl patch --type=merge"
              + " takes it; other options override what it says.")
  private Path change;

  @Option(names = "--image", paramLabel = "IMAGE", description = "The new version's image.")
  private String image;

  void checkLocal() {
    if (change != null || image != null) {
      throw new Problem("--change and --image are for --target kubernetes; name a jar with --jar");
    }
  }

  JsonNode patch(VersionChange version) {
    return new DeploymentPatch(Optional.ofNullable(change), Optional.ofNullable(image), version)
        .json();
  }
}
