package io.firedrill.cluster.kubernetes;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;

/**
 * A FlinkDeployment that was found on a cluster, with the connections to the API server and to its
 * bucket. Finding it touches nothing.
 */
public record FoundDeployment(Access access, Kube kube, DeploymentSpec spec, BucketAccess bucket)
    implements AutoCloseable {

  /**
   * Finds the FlinkDeployment.
   *
   * @throws Problem if it is not there, or is not one that drills can handle
   */
  public static FoundDeployment find(Access access) {
    Kube kube = Kube.open(access);
    try {
      DeploymentSpec spec = new DeploymentSpec(read(access, kube));
      spec.check();
      return new FoundDeployment(access, kube, spec, BucketAccess.open(access, kube, spec));
    } catch (IOException e) {
      kube.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      kube.close();
      throw e;
    }
  }

  private static FlinkDeployment read(Access access, Kube kube) throws KubeException {
    FlinkDeployment found;
    try {
      found =
          kube.ask(
              "read the FlinkDeployment " + access.deployment(),
              c ->
                  c.resources(FlinkDeployment.class)
                      .inNamespace(access.namespace())
                      .withName(access.deployment())
                      .get());
    } catch (KubeException e) {
      if (e.notFound()) {
        throw new Problem("the Flink operator's CRDs are not installed in this cluster", e);
      }
      throw e;
    }
    if (found == null) {
      List<String> there = names(access, kube);
      throw new Problem(
          Texts.format(
              "there is no %s; %s",
              access.where(),
              there.isEmpty()
                  ? "the namespace has no FlinkDeployment"
                  : "the namespace has " + String.join(", ", there)));
    }
    return found;
  }

  private static List<String> names(Access access, Kube kube) throws KubeException {
    return kube.ask(
        "list the FlinkDeployments",
        c ->
            c
                .resources(FlinkDeployment.class)
                .inNamespace(access.namespace())
                .list()
                .getItems()
                .stream()
                .map(item -> item.getMetadata().getName())
                .toList());
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
        spec.checkpoints().orElse(""),
        spec.savepoints().orElse(""),
        own.getOrDefault("failure-trigger", ""));
  }

  @Override
  public void close() {
    bucket.store().close();
    kube.close();
  }
}
