package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A FlinkDeployment that is lost with all that belongs to it, and created again from what is left
 * in the bucket. Between the two a copy of it is in the cluster, from which anybody can go on.
 *
 * @param backup a folder for another copy, while it is created again
 */
public record LostDeployment(JobResource job, Path backup) {
  private static final String SAVEPOINT_ON_DELETION =
      "kubernetes.operator.job.savepoint-on-deletion";

  /** In a copy, the job that ran when its FlinkDeployment was lost. */
  private static final String LOST_JOB = "firedrill.io/lost-job";

  /** Its operator waits for a JobManager that is gone, and then goes on. */
  private static final Duration DELETED_WITHIN = Duration.ofMinutes(4);

  private static final Duration GONE_WITHIN = Duration.ofSeconds(90);

  private Kube kube() {
    return job.kube();
  }

  private ResourceCopy copies() {
    return new ResourceCopy(kube(), job.namespace());
  }

  private JsonNode own() throws KubeException {
    return job.own().orElseThrow(() -> new Problem(job.name() + " is gone"));
  }

  private HaConfigMaps haData() {
    return new HaConfigMaps(kube(), job.namespace(), job.deployment());
  }

  /**
   * Checks that nobody would create it again but whoever lost it.
   *
   * @throws Problem if somebody would
   */
  void checkMayBeLost() throws KubeException {
    if (job.sessionJob().isPresent()) {
      throw new Problem(
          "refused: the cluster of a FlinkSessionJob is that of other jobs, too; nothing was done");
    }
    if (FlinkSettings.of(own().at("/spec/flinkConfiguration"), Map.of())
        .own()
        .getOrDefault(SAVEPOINT_ON_DELETION, "false")
        .equals("true")) {
      throw new Problem(
          Texts.format(
              "refused: %s is set, and the operator would wait for a savepoint that nobody takes;"
                  + " nothing was done",
              SAVEPOINT_ON_DELETION));
    }
    Optional<String> mark = job.own().flatMap(Redeployment::gitOps);
    if (mark.isPresent()) {
      throw new Problem(
          Texts.format(
              "refused: FlinkDeployment %s is managed by GitOps (%s), which would create it again"
                  + " first, and start its job from nothing. Suspend sync, and remove that mark;"
                  + " nothing was done",
              job.name(), mark.get()));
    }
  }

  /**
   * Keeps a copy, and deletes its JobManager's Deployment; then, while the pods die, the resource
   * itself. Not the other way round: its operator would cancel the job, as nobody does whose
   * cluster is lost.
   */
  PendingEffect lose(String uid) throws IOException {
    JsonNode now = own();
    ObjectNode copy = now.deepCopy();
    copy.remove("status");
    copy.withObject("/metadata")
        .withObject("/annotations")
        .put(LOST_JOB, now.at("/status/jobStatus/jobId").asText());
    copies().put(copy);
    kube()
        .ask(
            "delete the Deployment " + job.deployment(),
            c ->
                c.apps()
                    .deployments()
                    .inNamespace(job.namespace())
                    .withName(job.deployment())
                    .delete());
    return () -> {
      kube().deleteFlinkResource(job.kind(), job.namespace(), job.name());
      awaitGone();
      return Texts.format("FlinkDeployment %s deleted", uid);
    };
  }

  private void awaitGone() {
    Wait.until(
        "the FlinkDeployment to be gone",
        DELETED_WITHIN,
        () -> job.own().isEmpty() ? Look.seen(true) : Look.notYet("it is still there"));
  }

  /** Deletes the high-availability data, once no pod is left that could write it anew. */
  PendingEffect forget() {
    return () -> {
      awaitNoPods();
      List<String> names = haData().names();
      haData().delete();
      return Texts.format("config maps deleted: %s", String.join(", ", names));
    };
  }

  private void awaitNoPods() {
    Wait.until(
        "the pods of the job to be gone",
        GONE_WITHIN,
        () -> {
          List<String> left =
              new Pods(kube(), job.namespace(), job.deployment())
                  .all().stream().map(pod -> pod.getMetadata().getName()).toList();
          return left.isEmpty() ? Look.seen(true) : Look.notYet("%s", left);
        });
  }

  /** The copy of one that is gone; empty if it is there, or was not lost so. */
  public Optional<JsonNode> lost() throws KubeException {
    if (job.own().isPresent()) {
      return Optional.empty();
    }
    return copies().all().stream()
        .filter(copy -> copy.at("/metadata/name").asText().equals(job.name()))
        .filter(copy -> !lostJob(copy).isEmpty())
        .findFirst();
  }

  private static String lostJob(JsonNode copy) {
    return copy.path("metadata").path("annotations").path(LOST_JOB).asText("");
  }

  /** Creates it again, to start from a snapshot. */
  void bringBack(JsonNode copy, String snapshot) throws IOException {
    awaitNoPods();
    haData().delete(); // a new JobManager would go by it
    ObjectNode wanted = copy.deepCopy();
    wanted.withObject("/metadata").withObject("/annotations").remove(LOST_JOB);
    new Redeployment(job, backup).from(wanted, snapshot);
  }

  /**
   * The same from the newest checkpoint of the lost job in its bucket.
   *
   * @return the checkpoint
   * @throws Problem if there is none, or the bucket cannot be read: the copy stays
   */
  public String bringBackFromBucket(Access access, JsonNode copy) throws IOException {
    FoundDeployment found = FoundDeployment.ofCopy(access, kube(), copy);
    RetainedCheckpoints retained =
        new RetainedCheckpoints(found.bucket().store(), found.paths().checkpoints(), lostJob(copy));
    List<Long> ids = retained.ids();
    if (ids.isEmpty()) {
      throw new Problem(
          Texts.format(
              "there is no checkpoint of job %s in %s: nothing was created. To start it without"
                  + " state: %s",
              lostJob(copy), found.paths().checkpoints(), copies().command(copy)));
    }
    String newest = retained.path(ids.get(ids.size() - 1));
    bringBack(copy, newest);
    return newest;
  }
}
