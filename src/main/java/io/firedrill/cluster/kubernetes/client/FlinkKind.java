package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The kinds of resources of the <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/overview/">Flink
 * Kubernetes Operator</a>.
 */
public enum FlinkKind {
  DEPLOYMENT("FlinkDeployment", "flinkdeployments"),
  SESSION_JOB("FlinkSessionJob", "flinksessionjobs"),
  SNAPSHOT("FlinkStateSnapshot", "flinkstatesnapshots");

  private final String kind;
  private final String plural;

  FlinkKind(String kind, String plural) {
    this.kind = kind;
    this.plural = plural;
  }

  /** As resources name it. */
  public String kind() {
    return kind;
  }

  /** As the API server's paths name it. */
  String plural() {
    return plural;
  }

  /** The kind that a resource says it is of. */
  static FlinkKind of(JsonNode resource) {
    for (FlinkKind each : values()) {
      if (each.kind.equals(resource.path("kind").asText())) {
        return each;
      }
    }
    return DEPLOYMENT;
  }
}
