package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * What an operator reports in {@code status.error}. It leaves an error there that is over: a mount
 * that failed in the first second stays until the job runs.
 *
 * @param type the exception's class; empty if it is a plain text
 * @param words the error and its innermost cause
 * @param reason why a pod does not start, in Kubernetes' word; empty if there is none
 */
public record OperatorError(String type, String words, String reason) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CHARS = 150;
  private static final String OF_THE_DEPLOYMENT = "DeploymentFailedException";

  /** The error that there is now; empty if there is none, or if it is over. */
  public static Optional<OperatorError> now(JsonNode resource) {
    JsonNode status = resource.path("status");
    String error = status.path("error").asText("");
    if (error.isEmpty()) {
      return Optional.empty();
    }
    boolean over =
        error.contains(OF_THE_DEPLOYMENT)
            ? !status.path("jobManagerDeploymentStatus").asText("ERROR").equals("ERROR")
            : isWell(resource);
    return over ? Optional.empty() : Optional.of(read(error));
  }

  /** What runs as it is specified has got over what was reported before. */
  private static boolean isWell(JsonNode resource) {
    return ResourceStates.noticed(resource)
        && resource.at("/status/lifecycleState").asText().equals("STABLE")
        && resource.at("/status/jobStatus/state").asText().equals("RUNNING");
  }

  private static OperatorError read(String error) {
    try {
      JsonNode tree = JSON.readTree(error);
      String words = tree.path("message").asText(error);
      String innermost = words;
      for (JsonNode cause : tree.path("throwableList")) {
        innermost = cause.path("message").asText(innermost);
      }
      if (words.length() > MOST_CHARS) {
        words = words.substring(0, MOST_CHARS) + "…";
      }
      words = words.contains(innermost) ? words : words + ": " + innermost;
      return new OperatorError(
          tree.path("type").asText(""), words, tree.at("/additionalMetadata/reason").asText(""));
    } catch (JsonProcessingException e) {
      return new OperatorError("", error, "");
    }
  }

  /**
   * Whether it tells of the version: its spec is invalid, or its container crashes. All else may be
   * Kubernetes', the store's or the operator's own doing.
   */
  public boolean ofTheVersion() {
    return type.endsWith("ValidationException") || reason.equals("CrashLoopBackOff");
  }
}
