package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The resource that a job comes from: a FlinkDeployment in application mode, or a FlinkSessionJob
 * with the FlinkDeployment of its session cluster. <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/overview/#flinksessionjob">FlinkSessionJob</a>
 *
 * @param deployment the FlinkDeployment, after which pods, services and config maps are named
 * @param sessionJob the FlinkSessionJob, if it is one
 */
public record JobResource(
    Kube kube, String namespace, String deployment, Optional<String> sessionJob) {

  public static JobResource of(Kube kube, Access access) {
    return new JobResource(
        kube,
        access.namespace(),
        access.deployment(),
        access.sessionJob().map(Access.SessionJob::name));
  }

  /** Where a resource, a FlinkDeployment or a FlinkSessionJob, belongs. */
  public static JobResource of(Kube kube, String namespace, JsonNode resource) {
    String name = resource.at("/metadata/name").asText();
    return FlinkKind.of(resource) == FlinkKind.SESSION_JOB
        ? new JobResource(
            kube, namespace, resource.at("/spec/deploymentName").asText(), Optional.of(name))
        : application(kube, namespace, name);
  }

  /** That of a FlinkDeployment in application mode. */
  public static JobResource application(Kube kube, String namespace, String deployment) {
    return new JobResource(kube, namespace, deployment, Optional.empty());
  }

  /** The kind of the resource that the job is in. */
  public FlinkKind kind() {
    return sessionJob.isPresent() ? FlinkKind.SESSION_JOB : FlinkKind.DEPLOYMENT;
  }

  /** The name of the resource that the job is in. */
  public String name() {
    return sessionJob.orElse(deployment);
  }

  /** The resource that the job is in; empty if there is none. */
  public Optional<JsonNode> own() throws KubeException {
    return kube.flinkResource(kind(), namespace, name());
  }

  /**
   * All that is known of the job in the form of one FlinkDeployment: of a session cluster's job its
   * spec and status, on the cluster's.
   */
  public Optional<JsonNode> read() throws KubeException {
    Optional<JsonNode> cluster = kube.flinkDeployment(namespace, deployment);
    if (sessionJob.isEmpty() || cluster.isEmpty()) {
      return cluster;
    }
    return own()
        .filter(job -> job.at("/spec/deploymentName").asText().equals(deployment))
        .map(job -> onItsCluster(job, cluster.get()));
  }

  private static JsonNode onItsCluster(JsonNode job, JsonNode cluster) {
    ObjectNode both = cluster.deepCopy();
    both.withObject("/metadata").set("generation", job.at("/metadata/generation"));
    both.withObject("/spec").set("job", job.at("/spec/job"));
    ObjectNode settings = both.withObject("/spec").withObject("/flinkConfiguration");
    job.at("/spec/flinkConfiguration")
        .properties()
        .forEach(own -> settings.set(own.getKey(), own.getValue()));
    both.set("status", status(job.path("status"), cluster.path("status")));
    return both;
  }

  /** The job is as stable as its cluster; empty while that is, and no operator has seen the job. */
  private static ObjectNode status(JsonNode job, JsonNode cluster) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    job.properties().forEach(part -> status.set(part.getKey(), part.getValue()));
    String lifecycle = cluster.path("lifecycleState").asText("");
    boolean stable = lifecycle.equals("STABLE");
    if (status.isEmpty() && (stable || lifecycle.isEmpty())) {
      return status;
    }
    for (String part : List.of("jobManagerDeploymentStatus", "error")) {
      if (!status.has(part) && cluster.has(part)) {
        status.set(part, cluster.get(part));
      }
    }
    if (!stable) {
      status.put("lifecycleState", lifecycle);
    }
    return status;
  }

  /** The generations of the FlinkDeployment and of the FlinkSessionJob, of those that there are. */
  public List<Long> generations() throws KubeException {
    Stream<JsonNode> resources = kube.flinkDeployment(namespace, deployment).stream();
    if (sessionJob.isPresent()) {
      resources = Stream.concat(resources, own().stream());
    }
    return resources.map(resource -> resource.at("/metadata/generation").asLong()).toList();
  }

  /** Whether something in the namespace, what an event is about say, belongs to the job. */
  public boolean has(String kind, String name) {
    return name != null
        && (name.equals(deployment)
            || name.startsWith(deployment + "-")
            || kind().kind().equals(kind) && name.equals(name()));
  }

  /** Applies a merge patch to the resource that the job is in. */
  public JsonNode patch(JsonNode patch) throws IOException {
    return kube.patch(kind(), namespace, name(), patch, false);
  }
}
