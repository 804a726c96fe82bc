package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts a FlinkDeployment from a snapshot of one's own choice, whatever has become of its job.
 *
 * <p>Operators from 1.8 on do it by {@code savepointRedeployNonce}. Earlier ones read {@code
 * initialSavepointPath} only when the resource is new: it is deleted and created again. <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/job-management/#redeploy-using-the-savepointredeploynonce">Manual
 * recovery</a>
 *
 * @param backup a folder for a copy of the resource before it is deleted
 */
public record Redeployment(Kube kube, String namespace, Path backup) {
  private static final Duration GONE_WITHIN = Duration.ofSeconds(120);

  /** What of the metadata stays with a resource that is created again. */
  private static final List<String> KEPT = List.of("labels", "annotations", "ownerReferences");

  /** How it is going to be done, for whoever wants to know beforehand. */
  public static String words(JsonNode resource, String snapshot) {
    return ResourceStates.redeploysByNonce(resource)
        ? Texts.format("set initialSavepointPath to %s and a new savepointRedeployNonce", snapshot)
        : Texts.format(
            "delete the FlinkDeployment and create it again with initialSavepointPath %s, as operators before 1.8 need it",
            snapshot);
  }

  /**
   * Redeploys.
   *
   * @param wanted the resource whose spec is to run
   * @param snapshot the savepoint or checkpoint, as Flink names it
   */
  public void from(JsonNode wanted, String snapshot) throws IOException {
    String name = wanted.at("/metadata/name").asText();
    Optional<JsonNode> now = kube.flinkDeployment(namespace, name);
    ObjectNode spec = (ObjectNode) wanted.path("spec").deepCopy();
    ObjectNode job = (ObjectNode) spec.path("job");
    job.put("initialSavepointPath", snapshot);
    job.put("state", "running");
    if (now.isPresent() && ResourceStates.redeploysByNonce(now.get())) {
      ObjectNode resource = (ObjectNode) now.get().deepCopy();
      job.put(
          "savepointRedeployNonce", now.get().at("/spec/job/savepointRedeployNonce").asLong(0) + 1);
      resource.set("spec", spec);
      resource.remove("status");
      kube.replaceFlinkDeployment(namespace, name, resource);
      return;
    }
    ObjectNode fresh = new ObjectMapper().createObjectNode();
    fresh.put("apiVersion", "flink.apache.org/v1beta1").put("kind", "FlinkDeployment");
    ObjectNode metadata = fresh.putObject("metadata").put("name", name).put("namespace", namespace);
    for (String part : KEPT) {
      if (wanted.path("metadata").has(part)) {
        metadata.set(part, wanted.path("metadata").get(part));
      }
    }
    fresh.set("spec", spec);
    // should anything end this process between the two steps
    Path file = backup.resolve("flinkdeployment-" + name + ".json");
    Files.createDirectories(backup);
    Files.writeString(file, fresh.toPrettyString());
    kube.deleteFlinkDeployment(namespace, name);
    awaitGone(name, file);
    kube.createFlinkDeployment(fresh);
  }

  private void awaitGone(String name, Path file) {
    try {
      Wait.until(
          Texts.format("the FlinkDeployment %s and its pods to be gone", name),
          GONE_WITHIN,
          () -> {
            List<String> left = new ArrayList<>();
            kube.flinkDeployment(namespace, name).ifPresent(r -> left.add("FlinkDeployment"));
            new Pods(kube, namespace, name)
                .all()
                .forEach(pod -> left.add(pod.getMetadata().getName()));
            return left.isEmpty() ? Look.seen(true) : Look.notYet("%s", left);
          });
    } catch (DeadlinePassed e) {
      throw new Problem(
          Texts.format(
              "%s. Once they are, `kubectl create -f %s` starts the job", e.getMessage(), file),
          e);
    }
  }
}
