package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.problem.Texts;
import java.util.Optional;

/**
 * Reads a FlinkDeployment's status, whichever version of the operator has written it. The
 * operator's own classes would work some of it out anew, by their version's rules.
 */
public final class ResourceStates {
  private static final int ERROR_CHARS = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResourceStates() {}

  public static ResourceState of(JsonNode resource) {
    JsonNode status = resource.path("status");
    JsonNode job = status.path("jobStatus");
    String error = OperatorError.now(resource).map(now -> status.path("error").asText()).orElse("");
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

  /** How far an upgrade is. What the operator has done shows in the last spec that it deployed. */
  public static UpgradeProgress progress(JsonNode resource) {
    ResourceState state = of(resource);
    JsonNode last = lastReconciled(resource);
    boolean noticed = noticed(resource, last, state.generation());
    boolean over =
        noticed && state.lifecycleState().equals("STABLE") && state.jobState().equals("RUNNING");
    return new UpgradeProgress(
        !over,
        noticed
            ? StoppedWith.reported(last.at("/spec/job/upgradeMode").asText(""), state.savepoint())
            : Optional.empty(),
        state.jobId(),
        noticed
            ? Texts.format(
                "%s, JobManager %s, job %s",
                state.lifecycleState(), state.jobManagerDeploymentStatus(), state.jobState())
            : "the operator has not noticed the change",
        state.error());
  }

  /** Whether the operator has reconciled the resource as it is now. */
  public static boolean noticed(JsonNode resource) {
    return noticed(
        resource, lastReconciled(resource), resource.at("/metadata/generation").asLong());
  }

  /** 1.8 and later say it in {@code observedGeneration}, earlier ones within the last spec. */
  private static boolean noticed(JsonNode resource, JsonNode last, long generation) {
    JsonNode observed = resource.at("/status/observedGeneration");
    return observed.isNumber()
        ? observed.asLong() >= generation
        : last.at("/resource_metadata/metadata/generation").asLong() >= generation;
  }

  private static JsonNode lastReconciled(JsonNode resource) {
    String last = resource.at("/status/reconciliationStatus/lastReconciledSpec").asText("");
    try {
      return JSON.readTree(last.isEmpty() ? "{}" : last);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }

  /** Whether the operator is 1.8 or later, which can redeploy from a savepoint by a nonce. */
  public static boolean redeploysByNonce(JsonNode resource) {
    return resource.at("/status/observedGeneration").isNumber();
  }

  /** From 1.8 on {@code upgradeSavepointPath} says it, before that {@code savepointInfo}. */
  private static String savepoint(JsonNode job) {
    String path = job.path("upgradeSavepointPath").asText("");
    return path.isEmpty()
        ? job.path("savepointInfo").path("lastSavepoint").path("location").asText("")
        : path;
  }
}
