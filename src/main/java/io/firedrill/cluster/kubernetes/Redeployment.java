package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkRest;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Redeploys a FlinkDeployment or FlinkSessionJob from a chosen snapshot, whatever state its job is
 * in.
 *
 * <p>Operators from 1.8 on do it by {@code savepointRedeployNonce}. Earlier ones read {@code
 * initialSavepointPath} only when the resource is new: it is deleted and created again. <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/job-management/#redeploy-using-the-savepointredeploynonce">Manual
 * recovery</a>
 *
 * @param job what is redeployed
 * @param backup a folder for a copy of the resource before it is deleted
 */
public record Redeployment(JobResource job, Path backup) {
  /** A finalizer may take a savepoint of its own before, {@code savepoint-on-deletion}. */
  private static final Duration GONE_WITHIN = Duration.ofMinutes(10);

  private static final Duration CREATED_WITHIN = Duration.ofMinutes(5);
  private static final Duration TRY_EVERY = Duration.ofMillis(500);

  /** Marks what one redeployment has created. */
  private static final String ANNOTATION = "firedrill.io/redeployment";

  private static final List<String> GIT_OPS =
      List.of("argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/");

  /** What of the metadata stays with a resource that is created again. */
  static final List<String> KEPT = List.of("labels", "annotations", "ownerReferences");

  /** How it is going to be done, in a sentence. */
  public static String describe(JsonNode resource, FlinkKind kind, String snapshot) {
    return ResourceStates.redeploysByNonce(resource)
        ? Texts.format("set initialSavepointPath to %s and a new savepointRedeployNonce", snapshot)
        : Texts.format(
            "delete the %s and create it again with initialSavepointPath %s, as operators before"
                + " 1.8 need it",
            kind.kind(), snapshot);
  }

  private Kube kube() {
    return job.kube();
  }

  private String kind() {
    return job.kind().kind();
  }

  /**
   * Redeploys.
   *
   * @param wanted the resource whose spec is to run
   * @param snapshot the savepoint or checkpoint, as Flink names it
   */
  public void from(JsonNode wanted, String snapshot) throws IOException {
    Optional<JsonNode> now = job.own();
    ObjectNode spec = wanted.path("spec").deepCopy();
    ObjectNode ofJob = (ObjectNode) spec.path("job");
    ofJob.put("initialSavepointPath", snapshot);
    ofJob.put("state", "running");
    if (now.isPresent() && ResourceStates.redeploysByNonce(now.get())) {
      ObjectNode resource = (ObjectNode) now.get().deepCopy();
      ofJob.put(
          "savepointRedeployNonce", now.get().at("/spec/job/savepointRedeployNonce").asLong(0) + 1);
      resource.set("spec", spec);
      resource.remove("status");
      kube().replaceFlinkResource(job.kind(), job.namespace(), job.name(), resource);
      return;
    }
    now.flatMap(Redeployment::gitOps).ifPresent(this::refuse);
    recreate(now, fresh(wanted, spec));
  }

  /** Creates one that is gone as it was. */
  void asItWas(JsonNode wanted) throws IOException {
    recreate(Optional.empty(), fresh(wanted, wanted.path("spec")));
  }

  private JsonNode fresh(JsonNode wanted, JsonNode spec) {
    ObjectNode fresh = new ObjectMapper().createObjectNode();
    fresh.put("apiVersion", "flink.apache.org/v1beta1").put("kind", kind());
    ObjectNode metadata =
        fresh.putObject("metadata").put("name", job.name()).put("namespace", job.namespace());
    for (String part : KEPT) {
      if (wanted.path("metadata").has(part)) {
        metadata.set(part, wanted.path("metadata").get(part));
      }
    }
    fresh.set("spec", spec);
    metadata.withObject("/annotations").put(ANNOTATION, UUID.randomUUID().toString());
    return fresh;
  }

  /** What makes the resource from a repository, and would do so in the middle of it. */
  static Optional<String> gitOps(JsonNode resource) {
    return Stream.of("labels", "annotations")
        .flatMap(part -> resource.path("metadata").path(part).properties().stream())
        .map(Map.Entry::getKey)
        .filter(key -> GIT_OPS.stream().anyMatch(key::startsWith))
        .findFirst();
  }

  private void refuse(String mark) {
    throw new Problem(
        Texts.format(
            "nothing was done: the %s is managed by GitOps (%s), this operator, older"
                + " than 1.8, needs it deleted and created again, and GitOps would recreate it"
                + " first. Suspend sync, remove the label or annotation, and try again",
            kind(), mark));
  }

  /** From the delete to the create nothing but the copies carries the job over. */
  private void recreate(Optional<JsonNode> now, JsonNode fresh) throws IOException {
    String name = job.name();
    Path file = backup.resolve(Texts.format("%s-%s.json", kind().toLowerCase(Locale.ROOT), name));
    write(file, fresh);
    ResourceCopy copy = new ResourceCopy(kube(), job.namespace());
    copy.put(fresh);
    if (now.isPresent()) {
      delete(now.get(), fresh, copy);
    }
    try {
      awaitGone(now.map(old -> old.at("/status/jobStatus/jobId").asText()).orElse(""));
      create(fresh);
    } catch (DeadlinePassed | Problem e) {
      throw new Problem(
          Texts.format(
              "%s. The %s %s may be gone, and the job with it. Its copy is in the"
                  + " cluster: `firedrill clean` creates it again, or `%s`. A second copy: `kubectl"
                  + " create -f %s`",
              e.getMessage(), kind(), name, copy.command(fresh), file),
          e);
    }
    copy.remove(fresh);
    Files.deleteIfExists(file);
  }

  private void delete(JsonNode now, JsonNode fresh, ResourceCopy copy) throws IOException {
    try {
      kube()
          .deleteFlinkResource(
              job.kind(),
              job.namespace(),
              job.name(),
              now.at("/metadata/uid").asText(),
              now.at("/metadata/resourceVersion").asText());
    } catch (KubeException e) {
      copy.remove(fresh);
      if (e.conflict()) {
        throw new Problem(
            Texts.format(
                "nothing was done: the %s %s has been changed since it was read. Try again",
                kind(), job.name()),
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
        Texts.format("the %s to be created", kind()),
        CREATED_WITHIN,
        TRY_EVERY,
        () -> {
          try {
            kube().createFlinkResource(fresh);
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
    Optional<JsonNode> there = job.own();
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
            "somebody else has created the %s %s in the meantime, GitOps perhaps: it did not start"
                + " from the snapshot",
            kind(), job.name()));
  }

  /** As long as its JobManager does not answer a job may run. */
  private boolean runs(String jobId) throws IOException {
    FlinkRest rest = ServiceProxy.rest(kube(), job.namespace(), job.deployment());
    return rest.jobs().contains(jobId) && !rest.job(jobId).ended();
  }

  private void awaitGone(String oldJob) {
    Wait.until(
        Texts.format("the %s %s and what it runs to be gone", kind(), job.name()),
        GONE_WITHIN,
        () -> {
          List<String> left = new ArrayList<>();
          job.own().ifPresent(resource -> left.add(kind()));
          if (job.sessionJob().isEmpty()) {
            new Pods(kube(), job.namespace(), job.deployment())
                .all()
                .forEach(pod -> left.add(pod.getMetadata().getName()));
          } else if (runs(oldJob)) { // its cluster stays
            left.add("job " + oldJob);
          }
          return left.isEmpty() ? Look.seen(true) : Look.notYet("%s", left);
        });
  }
}
