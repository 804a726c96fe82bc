package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.ClusterListener;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.PendingEffect;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.Target;
import io.firedrill.cluster.Victim;
import io.firedrill.flink.FlinkRest;
import io.firedrill.job.Input;
import io.firedrill.problem.Problem;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;

/** A FlinkDeployment that runs already. It is never stopped, drained or edited. */
public final class KubernetesTarget implements Target {
  /** The target's name on the command line and in reports. */
  public static final String NAME = "kubernetes";

  private static final int REST_PORT = 8081;
  private static final int LOG_LINES = 300;
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final Access access;
  private final Kube kube;
  private final Pods pods;
  private final HaConfigMaps ha;
  private final PodFaults executioner;
  private final FlinkRest rest;
  private final Map<Victim, ContainerShell> aims = new HashMap<>();
  private final Map<String, String> logsBefore = new TreeMap<>();
  private final DeploymentSpec subject;
  private final Optional<StorePods> storePods;
  private final S3Store.Address address;
  private final ObjectStore store;
  private final String holder;
  private Optional<Lock> lock = Optional.empty();

  private KubernetesTarget(Access access, Kube kube, String holder) throws IOException {
    this.access = access;
    this.kube = kube;
    this.holder = holder;
    this.pods = new Pods(kube, access.namespace(), access.deployment());
    this.ha = new HaConfigMaps(kube, access.namespace(), access.deployment());
    this.executioner = new PodFaults(kube, access.namespace());
    this.rest =
        new FlinkRest(
            ServiceProxy.of(kube, access.namespace(), access.deployment() + "-rest", REST_PORT));
    this.subject = new DeploymentSpec(read());
    subject.check();
    URI endpoint = subject.endpoint().orElse(URI.create("https://s3.amazonaws.com"));
    this.storePods = StorePods.behind(kube, endpoint, access.namespace());
    this.address =
        new S3Store.Address(
            endpoint, subject.bucket(), key("AWS_ACCESS_KEY_ID"), key("AWS_SECRET_ACCESS_KEY"));
    this.store = openStore();
  }

  /**
   * Finds the FlinkDeployment; touches nothing.
   *
   * @param holder who is about to run a drill, for whoever comes meanwhile
   * @throws Problem if it may not or cannot be drilled, with why
   */
  public static KubernetesTarget find(Access access, String holder) {
    Kube kube = Kube.open(access);
    try {
      return new KubernetesTarget(access, kube, holder);
    } catch (IOException e) {
      kube.close();
      throw new Problem(e.getMessage(), e);
    } catch (RuntimeException e) {
      kube.close();
      throw e;
    }
  }

  Kube kube() {
    return kube;
  }

  Access access() {
    return access;
  }

  DeploymentSpec subject() {
    return subject;
  }

  /** The store as this machine reaches it, with the keys of the job. */
  S3Store.Address reachableStore() throws IOException {
    return store instanceof ForwardedStore forwarded ? forwarded.reachable() : address;
  }

  private FlinkDeployment read() throws KubeException {
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
      List<String> there =
          kube.ask(
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
      throw new Problem(
          "there is no %s; in the namespace there %s"
              .formatted(
                  access.where(),
                  there.isEmpty() ? "is none" : "are: " + String.join(", ", there)));
    }
    return found;
  }

  private ResourceState state() throws KubeException {
    return kube.flinkDeployment(access.namespace(), access.deployment())
        .map(ResourceStates::of)
        .orElseThrow(() -> new Problem("there is no %s any more".formatted(access.where())));
  }

  private ObjectStore openStore() {
    boolean inside = access.context().equals(Access.IN_CLUSTER);
    return storePods.isPresent() && !inside
        ? new ForwardedStore(kube, storePods.get(), address)
        : S3Store.at(address);
  }

  private String key(String variable) throws KubeException {
    if (access.keys() == Access.Keys.environment) {
      return Optional.ofNullable(System.getenv(variable))
          .orElseThrow(() -> new Problem(variable + " is not set in the environment"));
    }
    SecretKeySelector ref =
        subject
            .secretOf(variable)
            .orElseThrow(
                () ->
                    new Problem(
                        "the pods of %s take %s from no secret: give the bucket's keys to this command, --s3-keys environment"
                            .formatted(access.where(), variable)));
    Secret secret =
        kube.ask(
            "read the secret %s, which holds the bucket's keys".formatted(ref.getName()),
            c -> c.secrets().inNamespace(access.namespace()).withName(ref.getName()).get());
    if (secret == null || secret.getData() == null || !secret.getData().containsKey(ref.getKey())) {
      throw new Problem(
          "there is no key %s in the secret %s/%s"
              .formatted(ref.getKey(), access.namespace(), ref.getName()));
    }
    return new String(
        Base64.getDecoder().decode(secret.getData().get(ref.getKey())), StandardCharsets.UTF_8);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    try {
      versions.put("kubernetes", kube.version());
      operatorVersion().ifPresent(version -> versions.put("operator", version));
    } catch (KubeException e) {
      // then the report says nothing of it
    }
    versions.put("image", subject.resource().getSpec().getImage());
    return versions;
  }

  /** By the operator's own Deployment, where it may be read. */
  private Optional<String> operatorVersion() {
    return access
        .operatorNamespace()
        .flatMap(
            namespace -> {
              try {
                return Operator.pod(kube, namespace)
                    .map(pod -> pod.getSpec().getContainers().get(0).getImage())
                    .map(image -> image.substring(image.lastIndexOf(':') + 1));
              } catch (KubeException e) {
                return Optional.empty();
              }
            });
  }

  @Override
  public JobPaths places() {
    Map<String, String> own = subject.ownArguments().orElse(Map.of());
    return new JobPaths(
        own.getOrDefault("ledger", ""),
        own.getOrDefault("rejects", ""),
        subject.checkpoints().orElse(""),
        subject.savepoints().orElse(""),
        own.getOrDefault("failure-trigger", ""));
  }

  @Override
  public String startWords() {
    return "takes the lock of %s/%s and waits until it is healthy"
        .formatted(access.namespace(), access.deployment());
  }

  @Override
  public StartedJob start(JobSpec job, Input input) {
    try {
      lock = Optional.of(Lock.take(kube, access.namespace(), access.deployment(), holder));
      String jobId = awaitHealthy();
      try {
        store.list(store.keyOf(places().checkpoints()) + "/" + jobId);
      } catch (IOException e) {
        throw new Problem(
            "the bucket %s cannot be read with the keys from %s: %s"
                .formatted(
                    subject.bucket(),
                    access.keys() == Access.Keys.environment
                        ? "the environment"
                        : "the deployment's secret",
                    e.getMessage()),
            e);
      }
      return subject
          .input()
          .map(known -> StartedJob.audited(jobId, known))
          .orElseGet(() -> StartedJob.notAudited(jobId, subject.notAudited()));
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private String awaitHealthy() {
    try {
      return Wait.until(
          "%s to be STABLE and RUNNING with all pods ready".formatted(access.where()),
          READY_WITHIN,
          () -> {
            ResourceState state = state();
            List<String> unready =
                pods.all().stream()
                    .filter(pod -> !Pods.ready(pod))
                    .filter(pod -> !pod.getStatus().getPhase().equals("Failed"))
                    .map(pod -> pod.getMetadata().getName())
                    .toList();
            boolean healthy =
                state.lifecycleState().equals("STABLE")
                    && state.jobState().equals("RUNNING")
                    && unready.isEmpty()
                    && rest.jobs().contains(state.jobId());
            return healthy
                ? Look.seen(state.jobId())
                : Look.notYet(
                    "%s, job %s, pods not ready: %s %s",
                    state.lifecycleState(), state.jobState(), unready, state.error());
          });
    } catch (DeadlinePassed e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /** What a drill reads and takes, for whoever wants to know beforehand; a line each. */
  public List<String> plan() {
    String namespace = access.namespace();
    return List.of(
        "%s, job %s".formatted(access.where(), jobId()),
        "would create and delete the Lease %s/%s"
            .formatted(namespace, Lock.nameFor(access.deployment())),
        "would read: the FlinkDeployment, its Deployment, pods, events, logs and high-availability config maps;"
            + " Flink's REST API through the service %s/%s-rest; the bucket %s"
                .formatted(namespace, access.deployment(), subject.bucket()),
        "would change nothing else: the job is not stopped, drained or edited");
  }

  /** The job's id as the custom resource says it; empty if that is not to be had. */
  public String jobId() {
    try {
      return state().jobId();
    } catch (KubeException e) {
      return "";
    }
  }

  /** Writes down everything that helps to understand what happened; no secret is among it. */
  public void dump(Path folder) {
    new Dump(kube, access, rest, store, places(), logsBefore).write(folder, jobId());
  }

  @Override
  public boolean ownsJob() {
    return false;
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  /** Each look goes through the API server, which has others to serve. */
  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(200);
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws IOException {
    return ha.checkpoints(jobId);
  }

  @Override
  public Set<Action> supported() {
    return EnumSet.allOf(Action.class);
  }

  @Override
  public Victim jobManager() throws IOException {
    return victim(Victim.Role.JOBMANAGER, pods.leader());
  }

  @Override
  public Victim taskManager(String resourceId) throws IOException {
    return victim(
        Victim.Role.TASKMANAGER,
        pods.named(resourceId)
            .orElseThrow(
                () ->
                    new Problem(
                        "no pod has the name of the TaskManager %s".formatted(resourceId))));
  }

  private static Victim victim(Victim.Role role, Pod pod) {
    return new Victim(role, pod.getMetadata().getName(), "pod UID " + pod.getMetadata().getUid());
  }

  @Override
  public List<String> taskManagers() throws IOException {
    return pods.of(Pods.TASK_MANAGER).stream()
        .filter(Pods::ready)
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  @Override
  public Victim other(Victim.Role role) throws IOException {
    return switch (role) {
      case STORE ->
          victim(
              role,
              storePods
                  .orElseThrow(
                      () ->
                          new Problem(
                              "the S3 store is not in this cluster: no drill can take it away"))
                  .running());
      case OPERATOR ->
          victim(
              role,
              Operator.pod(kube, operatorNamespace())
                  .orElseThrow(
                      () ->
                          new Problem(
                              "no Flink operator runs in the namespace " + operatorNamespace())));
      case DEPLOYMENT -> {
        Deployment found = deployment();
        yield new Victim(
            role,
            "Deployment " + found.getMetadata().getName(),
            "UID " + found.getMetadata().getUid());
      }
      default -> throw new IllegalArgumentException(role.name());
    };
  }

  private String operatorNamespace() {
    return access
        .operatorNamespace()
        .orElseThrow(
            () ->
                new Problem(
                    "the operator is not this drill's to touch: name where it runs, --operator-namespace NAMESPACE"));
  }

  private Deployment deployment() throws KubeException {
    Deployment found =
        kube.ask(
            "read the Deployment " + access.deployment(),
            c ->
                c.apps()
                    .deployments()
                    .inNamespace(access.namespace())
                    .withName(access.deployment())
                    .get());
    if (found == null) {
      throw new Problem("the JobManager's Deployment is not there");
    }
    return found;
  }

  /** Opens a shell in a victim whose death only that can tell, or which is hit through it. */
  @Override
  public void prepare(FaultAction action) throws IOException {
    Victim victim = action.victim();
    if (aims.containsKey(victim)) {
      return;
    }
    switch (action.action()) {
      case KILL, KILL_PROCESS, CRASH, HANG -> aims.put(victim, sentinel(victim));
      case DELETE, EVICT, DELETE_DEPLOYMENT -> {}
    }
    keepLog(victim);
  }

  private ContainerShell sentinel(Victim victim) throws IOException {
    return switch (victim.role()) {
      case STORE -> {
        Pod running = storePods.orElseThrow().running();
        yield ContainerShell.in(
            kube,
            storePods.get().namespace(),
            victim.resourceId(),
            running.getSpec().getContainers().get(0).getName());
      }
      case OPERATOR -> {
        Pod operator = Operator.pod(kube, operatorNamespace()).orElseThrow();
        yield ContainerShell.in(
            kube,
            operatorNamespace(),
            victim.resourceId(),
            operator.getSpec().getContainers().get(0).getName());
      }
      default ->
          ContainerShell.in(
              kube, access.namespace(), victim.resourceId(), DeploymentSpec.CONTAINER);
    };
  }

  /** A pod that is gone has no log any more. */
  private void keepLog(Victim victim) {
    boolean flinks =
        victim.role() == Victim.Role.JOBMANAGER || victim.role() == Victim.Role.TASKMANAGER;
    if (flinks && !logsBefore.containsKey(victim.resourceId())) {
      try {
        String log =
            kube.ask(
                "read a log",
                c ->
                    c.pods()
                        .inNamespace(access.namespace())
                        .withName(victim.resourceId())
                        .inContainer(DeploymentSpec.CONTAINER)
                        .tailingLines(LOG_LINES)
                        .getLog());
        logsBefore.put(victim.resourceId(), log);
      } catch (KubeException e) {
        // the dump goes without it
      }
    }
  }

  @Override
  public PendingEffect inject(FaultAction action) throws IOException {
    prepare(action);
    Victim victim = action.victim();
    ContainerShell sentinel = aims.remove(victim);
    String uid = victim.process().replaceFirst("^.*UID ", "");
    String pod = victim.resourceId();
    return switch (action.action()) {
      case KILL -> in(victim.role()).kill(pod, uid, sentinel);
      case KILL_PROCESS -> executioner.killProcess(sentinel);
      case DELETE -> executioner.deleteGracefully(pod, uid);
      case EVICT -> executioner.evict(pod, uid);
      case CRASH -> executioner.crash(sentinel);
      case HANG -> executioner.hang(sentinel);
      case DELETE_DEPLOYMENT -> {
        Pod leader = pods.leader();
        yield executioner.deleteDeployment(
            access.deployment(),
            uid,
            leader.getMetadata().getName(),
            leader.getMetadata().getUid());
      }
    };
  }

  @Override
  public boolean sweep(Victim.Role role) throws IOException {
    if (role != Victim.Role.STORE) {
      throw new IllegalArgumentException(role.name());
    }
    boolean served = false;
    for (Pod pod : storePods.orElseThrow().all()) {
      if (pod.getMetadata().getDeletionTimestamp() == null) {
        served |= Pods.ready(pod);
        in(role).sweep(pod.getMetadata().getName(), pod.getMetadata().getUid());
      }
    }
    return served;
  }

  private PodFaults in(Victim.Role role) {
    return switch (role) {
      case STORE -> new PodFaults(kube, storePods.orElseThrow().namespace());
      case OPERATOR -> new PodFaults(kube, operatorNamespace());
      default -> executioner;
    };
  }

  /** Refuses what would leave fewer healthy pods of the job alone than the floor says. */
  @Override
  public void allow(List<FaultAction> actions) throws IOException {
    boolean all = actions.stream().anyMatch(s -> s.action() == Action.DELETE_DEPLOYMENT);
    Set<String> hit =
        actions.stream().map(s -> s.victim().resourceId()).collect(Collectors.toSet());
    long left =
        pods.all().stream()
            .filter(Pods::ready)
            .filter(pod -> !all && !hit.contains(pod.getMetadata().getName()))
            .count();
    if (left < access.floor()) {
      throw new Problem(
          "the fault would leave %d healthy pods of the job alone, fewer than the floor of %d: nothing was done"
              .formatted(left, access.floor()));
    }
  }

  @Override
  public boolean replacesByItself() {
    return true;
  }

  @Override
  public void replace(Victim victim) {
    // the ReplicaSet, the JobManager and the operator do
  }

  @Override
  public Watch watch(ClusterListener eye) {
    return new ClusterWatch(
        kube, access.namespace(), access.deployment(), System.currentTimeMillis(), eye);
  }

  @Override
  public void checkAlive() {
    // what dies here is the fault's doing or a fact for the judge
  }

  @Override
  public void close() {
    aims.values().forEach(ContainerShell::close);
    lock.ifPresent(Lock::close);
    store.close();
    kube.close();
  }
}
