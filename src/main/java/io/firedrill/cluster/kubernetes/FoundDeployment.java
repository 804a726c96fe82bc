package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A FlinkDeployment that was found on a cluster, with the connections to the API server and to its
 * bucket. Finding it touches nothing.
 */
public record FoundDeployment(Access access, Kube kube, DeploymentSpec spec, BucketAccess bucket)
    implements AutoCloseable {

  /**
   * Finds the FlinkDeployment.
   *
   * @throws Problem if it is not there, or has no job of its own
   */
  public static FoundDeployment find(Access access) {
    return find(access, Kube.open(access));
  }

  /** The same through a connection, which is closed with it, or if nothing is found. */
  static FoundDeployment find(Access access, Kube kube) {
    try {
      JsonNode resource = read(access, kube);
      DeploymentSpec.of(resource, Map.of()).check();
      DeploymentSpec spec = DeploymentSpec.of(resource, configured(access, kube));
      return new FoundDeployment(access, kube, spec, BucketAccess.open(access, kube, spec));
    } catch (IOException e) {
      kube.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      kube.close();
      throw e;
    }
  }

  /** What the operator's default configuration has added shows in the JobManager's. */
  private static Map<String, String> configured(Access access, Kube kube) {
    try {
      return ServiceProxy.rest(kube, access.namespace(), access.deployment()).configuration();
    } catch (FlinkRestException e) {
      return Map.of(); // no JobManager runs: what the spec says is all that is known
    }
  }

  private static JsonNode read(Access access, Kube kube) throws KubeException {
    Optional<JsonNode> found = kube.flinkDeployment(access.namespace(), access.deployment());
    if (found.isPresent()) {
      return found.get();
    }
    if (isSessionJob(access, kube)) {
      throw new Problem(
          Texts.format(
              "%s is a FlinkSessionJob: jobs of session clusters are not supported, only FlinkDeployments in application mode",
              access.deployment()));
    }
    List<String> there =
        kube.flinkResources(access.namespace(), "flinkdeployments").stream()
            .map(item -> item.at("/metadata/name").asText())
            .toList();
    throw new Problem(
        Texts.format(
            "there is no %s; %s",
            access.where(),
            there.isEmpty()
                ? "the namespace has no FlinkDeployment, or the Flink operator's CRDs are not installed"
                : "the namespace has " + String.join(", ", there)));
  }

  private static boolean isSessionJob(Access access, Kube kube) throws KubeException {
    try {
      return kube.flinkResource("flinksessionjobs", access.namespace(), access.deployment())
          .isPresent();
    } catch (KubeException e) {
      if (e.forbidden()) {
        return false;
      }
      throw e;
    }
  }

  /** Its status now. */
  ResourceState state() throws KubeException {
    return kube.flinkDeployment(access.namespace(), access.deployment())
        .map(ResourceStates::of)
        .orElseThrow(() -> new Problem(Texts.format("%s is no longer there", access.where())));
  }

  /** The job id from its status; empty if it cannot be read. */
  public String jobId() {
    try {
      return state().jobId();
    } catch (KubeException e) {
      return "";
    }
  }

  /** Where its job's data lies; ledger and rejects are empty unless it is the project's own job. */
  public JobPaths paths() {
    Map<String, String> own = spec.ownArguments().orElse(Map.of());
    return new JobPaths(
        own.getOrDefault("ledger", ""),
        own.getOrDefault("rejects", ""),
        spec.settings().checkpoints().orElse(""),
        spec.settings().savepoints().orElse(""),
        own.getOrDefault("failure-trigger", ""));
  }

  @Override
  public void close() {
    bucket.store().close();
    kube.close();
  }
}
