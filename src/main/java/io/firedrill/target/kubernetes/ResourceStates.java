package io.firedrill.target.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.target.ResourceState;

/**
 * Reads a FlinkDeployment's status as it stands there, whichever version of the operator has
 * written it. The operator's own classes would work some of it out anew, by their version's rules.
 */
final class ResourceStates {
  private static final int ERROR_CHARS = 500;

  private ResourceStates() {}

  static ResourceState of(JsonNode resource) {
    JsonNode status = resource.path("status");
    JsonNode job = status.path("jobStatus");
    String error = status.path("error").asText("");
    return new ResourceState(
        resource.path("metadata").path("generation").asLong(),
        status.path("lifecycleState").asText(""),
        status.path("jobManagerDeploymentStatus").asText(""),
        job.path("state").asText(""),
        job.path("jobId").asText(""),
        status.path("reconciliationStatus").path("state").asText(""),
        resource.path("spec").path("job").path("upgradeMode").asText(""),
        savepoint(job),
        error.substring(0, Math.min(ERROR_CHARS, error.length())));
  }

  /** From 1.8 on {@code upgradeSavepointPath} says it, before that {@code savepointInfo}. */
  private static String savepoint(JsonNode job) {
    String path = job.path("upgradeSavepointPath").asText("");
    return path.isEmpty()
        ? job.path("savepointInfo").path("lastSavepoint").path("location").asText("")
        : path;
  }
}
