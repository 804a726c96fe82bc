package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.flink.Savepoints;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A FlinkDeployment as somebody handles it. Only a restore changes or replaces the resource. */
public final class KubernetesJob implements ManagedJob {
  private static final int NOT_FOUND = 404;

  private final KubernetesTarget target;
  private final Kube kube;
  private final Access access;
  private final JobResource job;
  private final Path backup;
  private final String holder;
  private final Object redeploying = new Object();
  private boolean closed;
  private Optional<Lock> lock = Optional.empty();

  private KubernetesJob(KubernetesTarget target, String holder, Path backup) {
    this.holder = holder;
    this.target = target;
    this.kube = target.found().kube();
    this.access = target.found().access();
    this.job = target.found().resource();
    this.backup = backup;
  }

  /**
   * Finds the FlinkDeployment.
   *
   * @param holder who is about to handle it
   * @param backup a folder for a copy of the resource, should it have to be created again
   * @throws Problem if it is not there, or may not be touched
   */
  public static KubernetesJob find(Access access, String holder, Path backup) {
    return new KubernetesJob(
        KubernetesTarget.findEvenSuspended(access, holder, backup), holder, backup);
  }

  @Override
  public String name() {
    return access.where();
  }

  @Override
  public ObjectStore store() {
    return target.store();
  }

  @Override
  public JobPaths paths() {
    return target.paths();
  }

  @Override
  public Optional<FlinkRest> rest() {
    return Optional.of(target.rest());
  }

  @Override
  public Optional<Input> input() {
    return target.found().spec().input();
  }

  /** Jobs of several FlinkDeployments often share one folder for their checkpoints. */
  @Override
  public Optional<Set<String>> jobIds() throws IOException {
    Set<String> ids = new TreeSet<>();
    ids.add(resource().at("/status/jobStatus/jobId").asText(""));
    if (access.sessionJob().isEmpty()) { // those of a session cluster are of several jobs
      ids.addAll(new HaConfigMaps(kube, access.namespace(), access.deployment()).jobIds());
    }
    try {
      ids.addAll(target.rest().jobs());
    } catch (FlinkRestException e) {
      // no JobManager, no further id
    }
    ids.remove("");
    return Optional.of(ids);
  }

  /** Those of the namespace: who shares the folders from elsewhere is not seen. */
  @Override
  public Set<String> idsInUse() throws IOException {
    Set<String> ids = new TreeSet<>(jobIds().orElse(Set.of()));
    for (FlinkKind kind : List.of(FlinkKind.DEPLOYMENT, FlinkKind.SESSION_JOB)) {
      for (JsonNode each : kube.flinkResourcesWithin(access.namespace(), kind)) {
        ids.add(each.at("/status/jobStatus/jobId").asText(""));
        if (kind == FlinkKind.DEPLOYMENT) {
          String name = each.at("/metadata/name").asText();
          ids.addAll(new HaConfigMaps(kube, access.namespace(), name).jobIds());
        }
      }
    }
    try {
      ids.addAll(target.rest().allJobs());
    } catch (FlinkRestException e) {
      // no JobManager, no further id
    }
    ids.remove("");
    return ids;
  }

  /** Flink knows it at once, the status a reconciliation later. */
  @Override
  public boolean running() throws IOException {
    if (resource().at("/status/jobStatus/state").asText("").equals("RUNNING")) {
      return true;
    }
    try {
      return target.rest().onlyJob().filter(job -> !job.ended()).isPresent();
    } catch (FlinkRestException e) {
      return false;
    }
  }

  private JsonNode resource() throws IOException {
    return job.own()
        .orElseThrow(() -> new Problem(Texts.format("%s no longer exists", access.where())));
  }

  @Override
  public Map<String, String> ownReferences() throws IOException {
    Map<String, String> references = new TreeMap<>();
    refer(references, resource(), job.kind());
    referSnapshots(references, true);
    try {
      referRestored(references, target.rest().jobs(), "the running job was restored from it");
    } catch (FlinkRestException e) {
      // no JobManager, no running job
    }
    return references;
  }

  private void referRestored(Map<String, String> references, List<String> jobIds, String why)
      throws FlinkRestException {
    for (String id : jobIds) {
      restored(id).ifPresent(path -> references.putIfAbsent(path, why));
    }
  }

  /** A job without checkpointing has none to ask for. */
  private Optional<String> restored(String id) throws FlinkRestException {
    try {
      return target.rest().checkpoints(id).lastRestored().map(Checkpoints.Restored::path);
    } catch (FlinkRestException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Map<String, String> references() throws IOException {
    Map<String, String> references = ownReferences();
    for (FlinkKind kind : List.of(FlinkKind.DEPLOYMENT, FlinkKind.SESSION_JOB)) {
      for (JsonNode each : kube.flinkResourcesWithin(access.namespace(), kind)) {
        refer(references, each, kind);
      }
    }
    referSnapshots(references, false);
    try {
      referRestored(
          references, target.rest().allJobs(), "a job on the same cluster was restored from it");
    } catch (FlinkRestException e) {
      // no JobManager, no running job
    }
    return references;
  }

  private static void refer(Map<String, String> references, JsonNode resource, FlinkKind kind) {
    String name = kind.kind() + " " + resource.at("/metadata/name").asText();
    refer(references, resource, "/spec/job/initialSavepointPath", name + " starts from it");
    refer(
        references,
        resource,
        "/status/jobStatus/upgradeSavepointPath",
        name + " was last upgraded through it");
    refer(
        references,
        resource,
        "/status/jobStatus/savepointInfo/lastSavepoint/location",
        "the operator knows it as the last savepoint of " + name);
  }

  private void referSnapshots(Map<String, String> references, boolean ownOnly) throws IOException {
    StateSnapshots own = new StateSnapshots(job);
    for (JsonNode snapshot : kube.flinkResources(access.namespace(), FlinkKind.SNAPSHOT)) {
      if (!ownOnly || own.refersTo(snapshot)) {
        refer(
            references,
            snapshot,
            "/status/path",
            Texts.format(
                "it is owned by FlinkStateSnapshot %s: delete that instead",
                snapshot.at("/metadata/name").asText()));
      }
    }
  }

  private static void refer(
      Map<String, String> references, JsonNode resource, String at, String why) {
    String path = resource.at(at).asText("");
    if (path.contains("/")) {
      references.putIfAbsent(path, why);
    }
  }

  @Override
  public String take(Trigger how, SavepointFormat format, Duration deadline) throws IOException {
    JsonNode resource = resource();
    String state = resource.at("/status/jobStatus/state").asText("unknown");
    if (!state.equals("RUNNING")) {
      throw new Problem(
          Texts.format(
              "the job of %s is %s, not RUNNING: only a running job can take a savepoint",
              access.where(), state));
    }
    if (paths().savepoints().isEmpty() && how != Trigger.rest) {
      throw new Problem(
          "no savepoint directory is configured: set execution.checkpointing.savepoint-dir");
    }
    StateSnapshots snapshots = new StateSnapshots(job);
    return switch (how) {
      case snapshot -> snapshots.take(format, deadline).orElseThrow(KubernetesJob::notReconciled);
      case nonce -> byNonce(resource, snapshots, deadline);
      case rest -> byRest(format, deadline);
      case auto ->
          ResourceStates.redeploysByNonce(resource)
              ? orByRest(snapshots.take(format, deadline), format, deadline)
              : byRest(format, deadline);
    };
  }

  private String orByRest(Optional<String> taken, SavepointFormat format, Duration deadline)
      throws IOException {
    return taken.isPresent() ? taken.get() : byRest(format, deadline);
  }

  private static Problem notReconciled() {
    return new Problem(
        "the operator does not reconcile FlinkStateSnapshots: it is older than 1.10, or was started with watchNamespaces. Use --by rest");
  }

  private String byRest(SavepointFormat format, Duration deadline) throws IOException {
    return new Savepoints(target.rest())
        .take(
            resource().at("/status/jobStatus/jobId").asText(),
            paths().savepoints(),
            format,
            deadline);
  }

  private String byNonce(JsonNode resource, StateSnapshots snapshots, Duration deadline)
      throws IOException {
    long nonce = resource.at("/spec/job/savepointTriggerNonce").asLong(0) + 1;
    ObjectNode patch = new ObjectMapper().createObjectNode();
    patch.withObject("/spec/job").put("savepointTriggerNonce", nonce);
    long since = System.currentTimeMillis();
    job.patch(patch);
    return snapshots.awaitManual(since, deadline);
  }

  @Override
  public void hold() throws IOException {
    synchronized (redeploying) {
      if (lock.isEmpty()) {
        lock = Optional.of(Lock.take(kube, access.namespace(), access.deployment(), holder));
      }
    }
  }

  @Override
  public List<String> restorePlan(String snapshot) throws IOException {
    return List.of(
        "would " + Redeployment.describe(resource(), job.kind(), snapshot),
        "the job would start from that snapshot, and replace a job that is running now");
  }

  @Override
  public void restore(String snapshot) throws IOException {
    synchronized (redeploying) {
      if (closed) {
        throw new Problem("interrupted");
      }
      hold();
      new Redeployment(job, backup).from(resource(), snapshot);
    }
  }

  @Override
  public Optional<StartupProblem> trouble() {
    return new Diagnosis(job).trouble();
  }

  @Override
  public void close() {
    synchronized (redeploying) {
      // a restore that has begun is carried to its end
      closed = true;
      lock.ifPresent(Lock::close);
      target.close();
    }
  }
}
