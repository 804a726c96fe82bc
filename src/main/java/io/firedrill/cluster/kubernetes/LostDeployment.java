package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.LeftSnapshots;
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

  private static final String DRAIN_ON_DELETION =
      "kubernetes.operator.job.drain-on-savepoint-deletion";

  /** In a copy, the job that ran when its FlinkDeployment was lost. */
  private static final String LOST_JOB = "firedrill.io/lost-job";

  /** Beside it, the id of the newest checkpoint that its high-availability data had. */
  private static final String NEWEST = "firedrill.io/newest-checkpoint";

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
   * Checks that its cluster may be lost.
   *
   * @throws Problem if somebody else would create it again, or its operator would not let it go
   */
  void checkMayBeLost() throws KubeException {
    checkNobodyElseCreatesIt();
    if (isSet(SAVEPOINT_ON_DELETION)) {
      throw new Problem(
          Texts.format(
              "refused: %s is set, and the operator would wait for a savepoint that nobody takes;"
                  + " nothing was done",
              SAVEPOINT_ON_DELETION));
    }
  }

  /**
   * Checks that it may be deleted for its operator to end its job.
   *
   * @throws Problem if somebody else would create it again, or nothing would be left of its job
   */
  void checkMayBePruned() throws IOException {
    checkNobodyElseCreatesIt();
    refuseDrain();
    if (!isSet(SAVEPOINT_ON_DELETION)) {
      checkCheckpointsAreKept();
    }
  }

  /**
   * Checks that what its checkpoints are found by may be deleted, and the resource after it.
   *
   * @throws Problem if the job could not be started again from its newest checkpoint
   */
  void checkMayForget() throws IOException {
    checkNobodyElseCreatesIt();
    if (isSet(SAVEPOINT_ON_DELETION)) {
      throw new Problem(
          Texts.format(
              "refused: %s is set, and the job can take no savepoint any more once that is deleted;"
                  + " nothing was done",
              SAVEPOINT_ON_DELETION));
    }
    checkCheckpointsAreKept();
  }

  private void refuseDrain() throws KubeException {
    if (isSet(DRAIN_ON_DELETION)) {
      throw new Problem(
          Texts.format(
              "refused: %s is set, and a job that was drained cannot go on where it stopped; nothing"
                  + " was done",
              DRAIN_ON_DELETION));
    }
  }

  private void checkCheckpointsAreKept() throws IOException {
    boolean kept =
        ServiceProxy.rest(job)
            .checkpointConfig(jobIdOf(own()))
            .filter(CheckpointConfig::keptOnCancel)
            .isPresent();
    if (!kept) {
      throw new Problem(
          "refused: the operator cancels the job of a FlinkDeployment that is deleted, Flink then"
              + " deletes its checkpoints, and nothing would be left to start from; nothing was done."
              + " Set execution.checkpointing.externalized-checkpoint-retention:"
              + " RETAIN_ON_CANCELLATION");
    }
  }

  private boolean isSet(String setting) throws KubeException {
    return FlinkSettings.of(own().at("/spec/flinkConfiguration"), Map.of())
        .own()
        .getOrDefault(setting, "false")
        .equals("true");
  }

  private void checkNobodyElseCreatesIt() throws KubeException {
    if (job.sessionJob().isPresent()) {
      throw new Problem(
          "refused: the cluster of a FlinkSessionJob is that of other jobs, too; nothing was done");
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
   * Keeps a copy, and deletes its JobManager's Deployment. While the pods die {@link #letGo} is for
   * the resource itself. Not the other way round: its operator would cancel the job, as nobody does
   * whose cluster is lost.
   *
   * @param uid the resource's
   * @param deployment the UID of its JobManager's Deployment
   * @throws Problem if one of them is another by now
   */
  void lose(String uid, String deployment) throws IOException {
    JsonNode copy = keepCopy(uid);
    try {
      new PodFaults(kube(), job.namespace()).deleteDeployment(job.deployment(), deployment);
    } catch (KubeException e) {
      if (e.conflict() || e.notFound()) {
        copies().remove(copy);
        throw another("Deployment " + job.deployment(), deployment);
      }
      throw e;
    }
  }

  /**
   * Keeps a copy, and deletes the resource; its operator ends its job and deletes all that belongs
   * to it, high-availability data included.
   *
   * @throws Problem if it is another by now
   */
  void prune(String uid) throws IOException {
    JsonNode copy = keepCopy(uid);
    try {
      letGo(uid);
    } catch (KubeException e) {
      if (e.conflict() || e.notFound()) {
        copies().remove(copy);
        throw another(job.kind().kind() + " " + job.name(), uid);
      }
      throw e;
    }
  }

  /**
   * Keeps a copy, and deletes the config map that its checkpoints are found by.
   *
   * @param uid the config map's
   * @throws Problem if it is another by now
   */
  void forgetCheckpoints(String uid) throws IOException {
    JsonNode now = own();
    ConfigMap pointers =
        haData()
            .ofJob(jobIdOf(now))
            .filter(map -> map.getMetadata().getUid().equals(uid))
            .orElseThrow(() -> another("config map", uid));
    copies().put(copyOf(now));
    haData().delete(pointers);
  }

  private JsonNode keepCopy(String uid) throws IOException {
    JsonNode now = own();
    if (!now.at("/metadata/uid").asText().equals(uid)) {
      throw another(job.kind().kind() + " " + job.name(), uid);
    }
    JsonNode copy = copyOf(now);
    copies().put(copy);
    return copy;
  }

  private static Problem another(String what, String uid) {
    return new Problem(
        Texts.format(
            "the %s is no longer the one that was chosen (%s): nothing was done", what, uid));
  }

  private static String jobIdOf(JsonNode resource) {
    return resource.at("/status/jobStatus/jobId").asText();
  }

  private JsonNode copyOf(JsonNode now) throws IOException {
    String jobId = jobIdOf(now);
    ObjectNode copy = now.deepCopy();
    copy.remove("status");
    ObjectNode metadata = copy.withObject("/metadata");
    metadata.retain(Redeployment.KEPT); // nothing can be created with a resourceVersion
    metadata.put("name", job.name()).put("namespace", job.namespace());
    ObjectNode annotations = metadata.withObject("/annotations").put(LOST_JOB, jobId);
    haData().checkpoints(jobId).stream()
        .max(Long::compare)
        .ifPresent(id -> annotations.put(NEWEST, String.valueOf(id)));
    return copy;
  }

  /** Deletes the resource with a UID; it is gone once its operator has seen to that. */
  void letGo(String uid) throws KubeException {
    kube().deleteFlinkResource(job.kind(), job.namespace(), job.name(), uid);
  }

  void awaitGone() {
    Wait.until(
        "the FlinkDeployment to be gone",
        DELETED_WITHIN,
        () -> job.own().isEmpty() ? Look.seen(true) : Look.notYet("it is still there"));
  }

  /** Deletes the high-availability data: no pod may be left that could write it anew. */
  String forget() throws IOException {
    List<String> names = haData().names();
    haData().delete();
    return Texts.format("config maps deleted: %s", String.join(", ", names));
  }

  void awaitNoPods() {
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

  /**
   * The copy of one that is gone; empty if it is there, or was not lost so. One whose checkpoints
   * can no longer be found is deleted, and of one that is being deleted the end is waited for.
   */
  public Optional<JsonNode> lost() throws IOException {
    Optional<JsonNode> now = job.own();
    boolean stays = now.isPresent() && now.get().at("/metadata/deletionTimestamp").isMissingNode();
    if (stays && !hasForgottenCheckpoints()) {
      return Optional.empty();
    }
    if (stays) {
      letGo(now.get().at("/metadata/uid").asText());
    }
    if (now.isPresent()) {
      awaitGone();
    }
    return copy();
  }

  /** Whether a drill has deleted what the checkpoints of the job that runs are found by. */
  boolean hasForgottenCheckpoints() throws IOException {
    String running = job.own().map(LostDeployment::jobIdOf).orElse("");
    return haData().ofJob(running).isEmpty()
        && copy().filter(copy -> lostJob(copy).equals(running)).isPresent();
  }

  /** Removes the copy of one that stays. */
  void removeCopy() throws KubeException {
    Optional<JsonNode> copy = copy();
    if (copy.isPresent()) {
      copies().remove(copy.get());
    }
  }

  private Optional<JsonNode> copy() throws KubeException {
    return copies().all().stream()
        .filter(copy -> copy.at("/metadata/name").asText().equals(job.name()))
        .filter(copy -> !lostJob(copy).isEmpty())
        .findFirst();
  }

  private static String lostJob(JsonNode copy) {
    return annotation(copy, LOST_JOB);
  }

  private static String annotation(JsonNode copy, String key) {
    return copy.path("metadata").path("annotations").path(key).asText("");
  }

  /** Creates it again, to start from a snapshot. */
  void bringBack(JsonNode copy, String snapshot) throws IOException {
    awaitNoPods();
    haData().delete(); // a new JobManager would go by it
    new Redeployment(job, backup).from(asItWas(copy), snapshot);
  }

  /**
   * Creates it again as it was, with whatever was left beside it.
   *
   * @return what it starts from by its spec, in words
   */
  String bringBackAsItWas(JsonNode copy) throws IOException {
    awaitNoPods();
    ObjectNode wanted = asItWas(copy);
    new Redeployment(job, backup).asItWas(wanted);
    String initial = wanted.at("/spec/job/initialSavepointPath").asText("");
    return initial.isEmpty()
        ? "without spec.job.initialSavepointPath"
        : "with spec.job.initialSavepointPath " + initial;
  }

  private static ObjectNode asItWas(JsonNode copy) {
    ObjectNode wanted = copy.deepCopy();
    wanted.withObject("/metadata").withObject("/annotations").remove(List.of(LOST_JOB, NEWEST));
    return wanted;
  }

  /**
   * The same from the newest that the lost job has left in its bucket.
   *
   * @return the snapshot
   * @throws Problem if there is none, or only one that is older than what was known, or the bucket
   *     cannot be read: the copy stays
   */
  public String bringBackFromBucket(Access access, JsonNode copy) throws IOException {
    FoundDeployment found = FoundDeployment.ofCopy(access, kube(), copy);
    RetainedCheckpoints retained =
        new RetainedCheckpoints(found.bucket().store(), found.paths().checkpoints(), lostJob(copy));
    String newest = newest(copy, new LeftSnapshots(retained, found.paths().savepoints()));
    bringBack(copy, newest);
    return newest;
  }

  /** What it is brought back from. */
  String newest(JsonNode copy, LeftSnapshots left) throws IOException {
    String folder = left.checkpoints().folder();
    Optional<LeftSnapshots.Left> newest = left.newest();
    if (newest.isEmpty()) {
      throw new Problem(
          Texts.format(
              "no completed checkpoint of job %s was found in %s, so it was not redeployed. To deploy"
                  + " it with empty state: %s",
              lostJob(copy), folder, copies().command(copy)));
    }
    String known = annotation(copy, NEWEST);
    if (!known.isEmpty() && newest.get().id() < Long.parseLong(known)) {
      throw new Problem(
          Texts.format(
              "checkpoint %s of job %s had completed, and the newest in %s is %d: nothing was"
                  + " created. To start it from that all the same, so that what it wrote since may be"
                  + " there twice: `%s`",
              known,
              lostJob(copy),
              folder,
              newest.get().id(),
              copies().command(copy, newest.get().path())));
    }
    return newest.get().path();
  }
}
