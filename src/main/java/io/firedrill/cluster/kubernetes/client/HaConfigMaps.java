package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flink's high-availability store on Kubernetes: config maps. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/ha/kubernetes_ha/">Kubernetes
 * HA services</a>
 */
public record HaConfigMaps(Kube kube, String namespace, String clusterId) {
  private static final String POINTER = "checkpointID-";
  private static final String REST_LEADER = "org.apache.flink.k8s.leader.restserver";

  /** The checkpoints that a new JobManager would find, ascending. */
  public List<Long> checkpoints(String jobId) throws IOException {
    return data(nameOf(jobId)).keySet().stream()
        .filter(key -> key.startsWith(POINTER))
        .map(key -> Long.valueOf(key.substring(POINTER.length())))
        .sorted()
        .toList();
  }

  /** The config map that points to the checkpoints of a job. */
  public Optional<ConfigMap> ofJob(String jobId) throws KubeException {
    return Optional.ofNullable(
        kube.ask(
            "read the config map " + nameOf(jobId),
            c -> c.configMaps().inNamespace(namespace).withName(nameOf(jobId)).get()));
  }

  private String nameOf(String jobId) {
    return Texts.format("%s-%s-config-map", clusterId, jobId);
  }

  /** The ids of the jobs that have checkpoints here; none if config maps may not be listed. */
  public List<String> jobIds() throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(clusterId) + "-([0-9a-f]{32})-config-map");
    try {
      return kube
          .ask(
              "list the config maps",
              c ->
                  c.configMaps()
                      .inNamespace(namespace)
                      .withLabel("app", clusterId)
                      .list()
                      .getItems())
          .stream()
          .map(map -> name.matcher(map.getMetadata().getName()))
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .toList();
    } catch (KubeException e) {
      if (e.forbidden()) {
        return List.of();
      }
      throw e;
    }
  }

  /** The names of all of the cluster's, whatever they are for. */
  public List<String> names() throws IOException {
    return kube
        .ask(
            "list the config maps",
            c ->
                c.configMaps()
                    .inNamespace(namespace)
                    .withLabel("app", clusterId)
                    .withLabel("configmap-type", "high-availability")
                    .list()
                    .getItems())
        .stream()
        .map(map -> map.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** Deletes them; nothing of Flink's must run, which would write them anew. */
  public void delete() throws IOException {
    for (String name : names()) {
      kube.ask(
          "delete the config map " + name,
          c -> c.configMaps().inNamespace(namespace).withName(name).delete());
    }
  }

  /** Deletes one, unless another has taken its name. */
  public void delete(ConfigMap map) throws KubeException {
    String name = map.getMetadata().getName();
    kube.ask(
        "delete the config map " + name,
        c ->
            c.raw(
                Texts.format("/api/v1/namespaces/%s/configmaps/%s", namespace, name),
                "DELETE",
                new DeleteOptionsBuilder()
                    .withNewPreconditions()
                    .withUid(map.getMetadata().getUid())
                    .endPreconditions()
                    .build()));
  }

  public Optional<String> leaderAddress() throws IOException {
    return Optional.ofNullable(data(clusterId + "-cluster-config-map").get(REST_LEADER));
  }

  private Map<String, String> data(String name) throws IOException {
    ConfigMap map =
        kube.ask(
            "read the config map " + name,
            c -> c.configMaps().inNamespace(namespace).withName(name).get());
    return map == null || map.getData() == null ? Map.of() : map.getData();
  }
}
