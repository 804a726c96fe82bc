package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Redeploys a FlinkDeployment from a chosen snapshot, whatever state its job is in.
 *
 * <p>Operators from 1.8 on do it by {@code savepointRedeployNonce}. Earlier ones read {@code
 * initialSavepointPath} only when the resource is new: it is deleted and created again. <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/job-management/#redeploy-using-the-savepointredeploynonce">Manual
 * recovery</a>
 *
 * @param backup a folder for a copy of the resource before it is deleted
 */
public record Redeployment(Kube kube, String namespace, Path backup) {
  /** A finalizer may take a savepoint of its own before, {@code savepoint-on-deletion}. */
  private static final Duration GONE_WITHIN = Duration.ofMinutes(10);

  private static final Duration CREATED_WITHIN = Duration.ofMinutes(5);
  private static final Duration TRY_EVERY = Duration.ofMillis(500);

  /** Marks what one redeployment has created. */
  private static final String ANNOTATION = "firedrill.io/redeployment";

  private static final List<String> GIT_OPS =
      List.of("argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/");

  /** What of the metadata stays with a resource that is created again. */
  private static final List<String> KEPT = List.of("labels", "annotations", "ownerReferences");

  /** How it is going to be done, in a sentence. */
  public static String describe(JsonNode resource, String snapshot) {
    return ResourceStates.redeploysByNonce(resource)
        ? Texts.format("set initialSavepointPath to %s and a new savepointRedeployNonce", snapshot)
        : Texts.format(
            "delete the FlinkDeployment and create it again with initialSavepointPath %s, as"
                + " operators before 1.8 need it",
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
    now.flatMap(Redeployment::gitOps).ifPresent(Redeployment::refuse);
    ObjectNode fresh = new ObjectMapper().createObjectNode();
    fresh.put("apiVersion", "flink.apache.org/v1beta1").put("kind", "FlinkDeployment");
    ObjectNode metadata = fresh.putObject("metadata").put("name", name).put("namespace", namespace);
    for (String part : KEPT) {
      if (wanted.path("metadata").has(part)) {
        metadata.set(part, wanted.path("metadata").get(part));
      }
    }
    fresh.set("spec", spec);
    metadata.withObject("/annotations").put(ANNOTATION, UUID.randomUUID().toString());
    recreate(name, now, fresh);
  }

  /** What makes the resource from a repository, and would do so in the middle of it. */
  private static Optional<String> gitOps(JsonNode resource) {
    return Stream.of("labels", "annotations")
        .flatMap(part -> resource.path("metadata").path(part).properties().stream())
        .map(Map.Entry::getKey)
        .filter(key -> GIT_OPS.stream().anyMatch(key::startsWith))
        .findFirst();
  }

  private static void refuse(String mark) {
    throw new Problem(
        Texts.format(
            "nothing was done: the FlinkDeployment is managed by GitOps (%s), this operator, older"
                + " than 1.8, needs it deleted and created again, and GitOps would recreate it"
                + " first. Suspend sync, remove the label or annotation, and try again",
            mark));
  }

  /** From the delete to the create nothing but the copies carries the job over. */
  private void recreate(String name, Optional<JsonNode> now, JsonNode fresh) throws IOException {
    Path file = backup.resolve("flinkdeployment-" + name + ".json");
    write(file, fresh);
    ResourceCopy copy = new ResourceCopy(kube, namespace);
    copy.put(fresh);
    if (now.isPresent()) {
      delete(name, now.get(), copy);
    }
    try {
      awaitGone(name);
      create(fresh);
    } catch (DeadlinePassed | Problem e) {
      throw new Problem(
          Texts.format(
              "%s. The FlinkDeployment %s may be gone, and the job with it. Its copy is in the"
                  + " cluster: `firedrill clean` creates it again, or `%s`. A second copy: `kubectl"
                  + " create -f %s`",
              e.getMessage(), name, copy.command(name), file),
          e);
    }
    copy.remove(name);
    Files.deleteIfExists(file);
  }

  private void delete(String name, JsonNode now, ResourceCopy copy) throws IOException {
    try {
      kube.deleteFlinkDeployment(
          namespace,
          name,
          now.at("/metadata/uid").asText(),
          now.at("/metadata/resourceVersion").asText());
    } catch (KubeException e) {
      copy.remove(name);
      if (e.conflict()) {
        throw new Problem(
            Texts.format(
                "nothing was done: the FlinkDeployment %s has been changed since it was read. Try"
                    + " again",
                name),
            e);
      }
      throw e;
    }
  }

  private static void write(Path file, JsonNode resource) throws IOException {
    Files.createDirectories(file.getParent());
    Path next = Files.createTempFile(file.getParent(), "copy", ".json"); // for its owner alone
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(resource.toPrettyString().getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Tries for long: an API server that refuses or is down for a moment must not cost the job. */
  private void create(JsonNode fresh) {
    Wait.until(
        "the FlinkDeployment to be created",
        CREATED_WITHIN,
        TRY_EVERY,
        () -> {
          try {
            kube.createFlinkDeployment(fresh);
            return Look.seen(true);
          } catch (KubeException e) {
            if (e.conflict()) {
              return alreadyCreated(fresh);
            }
            throw e;
          }
        });
  }

  /** After an answer that got lost the resource is ours; otherwise somebody else was faster. */
  private Look<Boolean> alreadyCreated(JsonNode fresh) throws IOException {
    String name = fresh.at("/metadata/name").asText();
    Optional<JsonNode> there = kube.flinkDeployment(namespace, name);
    if (there.isEmpty()) {
      return Look.notYet("it is being replaced");
    }
    String mark = there.get().path("metadata").path("annotations").path(ANNOTATION).asText("");
    String ours = fresh.path("metadata").path("annotations").path(ANNOTATION).asText();
    if (mark.equals(ours)) {
      return Look.seen(true);
    }
    throw new Problem(
        Texts.format(
            "somebody else has created the FlinkDeployment %s in the meantime, GitOps perhaps: it"
                + " did not start from the snapshot",
            name));
  }

  private void awaitGone(String name) {
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
  }
}
