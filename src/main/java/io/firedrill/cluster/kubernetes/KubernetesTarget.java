package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.ClusterListener;
import io.firedrill.cluster.DrillTarget;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.FaultTarget;
import io.firedrill.cluster.HaStoreNotRead;
import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.StartedJob;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.HaConfigMaps;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Operator;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.cluster.kubernetes.client.ServiceProxy;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.job.Input;
import io.firedrill.job.TopicInput;
import io.firedrill.ledger.TableOutput;
import io.firedrill.ledger.TopicContent;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A FlinkDeployment that runs already. It is never stopped or drained, and edited only for drills
 * that bring settings of their own, which are put back.
 */
public final class KubernetesTarget implements DrillTarget, RunningJob {
  /** The target's name on the command line and in reports. */
  public static final String NAME = "kubernetes";

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration DEPLOYED_WITHIN = Duration.ofMinutes(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

  private final FoundDeployment found;
  private final Access access;
  private final String holder;
  private final FlinkRest rest;
  private final LostDeployment lost;
  private final KubernetesFaults faults;
  private Optional<Lock> lock = Optional.empty();
  private List<Long> generations = List.of();
  private Map<String, String> settings = Map.of();
  private Consumer<String> say = line -> {};

  private KubernetesTarget(FoundDeployment found, String holder, Path backup) {
    this.found = found;
    this.access = found.access();
    this.holder = holder;
    this.lost = new LostDeployment(found.resource(), backup);
    this.faults = new KubernetesFaults(found, lost, holder, this::stillAsItWas);
    this.rest = ServiceProxy.rest(found.resource());
  }

  /**
   * Finds the FlinkDeployment; touches nothing.
   *
   * @param holder recorded in the lock, so that others can see who holds it
   * @param backup a folder for a copy of the resource, should it have to be created again
   * @throws Problem if it may not or cannot be drilled, with the reason
   */
  public static KubernetesTarget find(Access access, String holder, Path backup) {
    return of(FoundDeployment.find(access), holder, backup);
  }

  /** The same of one that was found. */
  static KubernetesTarget of(FoundDeployment found, String holder, Path backup) {
    KubernetesTarget target = new KubernetesTarget(found, holder, backup);
    try {
      target.found.spec().checkRuns();
      target.checkOtherJobs();
      return target;
    } catch (Problem e) {
      target.found.close();
      throw e;
    }
  }

  /** The pods of a session cluster are those of all its jobs. */
  private void checkOtherJobs() {
    if (access.sessionJob().isEmpty() || access.sessionJob().get().despiteOthers()) {
      return;
    }
    List<String> others = otherJobs();
    if (!others.isEmpty()) {
      throw new Problem(
          Texts.format(
              "refused: %s runs other jobs too, which a fault would hit: %s. If they may be hit, say so with --despite-other-jobs; nothing was done",
              access.deployment(), String.join(", ", others)));
    }
  }

  /** The jobs of a session cluster that run and are not the one under drill. */
  private List<String> otherJobs() {
    try {
      List<String> own = rest.jobs();
      List<String> others = new ArrayList<>();
      for (String id : rest.allJobs()) {
        FlinkJob job = rest.job(id);
        if (!own.contains(id) && !job.ended()) {
          others.add(Texts.format("%s (%s)", job.name(), id));
        }
      }
      return others;
    } catch (FlinkRestException e) {
      throw new Problem(
          Texts.format(
              "which jobs run on %s is not known: %s", access.deployment(), e.getMessage()),
          e);
    }
  }

  /** The same, whether its job runs or not. */
  static KubernetesTarget findEvenSuspended(Access access, String holder, Path backup) {
    return new KubernetesTarget(FoundDeployment.find(access), holder, backup);
  }

  /**
   * Deploys the job with Flink settings of a drill's at the start, until it is closed.
   *
   * @throws Problem if the job cannot have any
   */
  public KubernetesTarget with(Map<String, String> flink) {
    if (!flink.isEmpty() && access.sessionJob().isPresent()) {
      found.close();
      throw new Problem(
          "a drill with Flink settings of its own is for a FlinkDeployment in application mode: leave --session-job out");
    }
    settings = Map.copyOf(flink);
    return this;
  }

  /** Names whom it says what it does when it is closed, a line each. */
  public KubernetesTarget saying(Consumer<String> say) {
    this.say = say;
    return this;
  }

  private LentSettings lent() {
    return new LentSettings(found.resource());
  }

  public FoundDeployment found() {
    return found;
  }

  @Override
  public String cluster() {
    return NAME;
  }

  @Override
  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    try {
      versions.put("kubernetes", found.kube().version());
      operatorVersion().ifPresent(version -> versions.put("operator", version));
    } catch (KubeException e) {
      // then the report says nothing of it
    }
    versions.put("image", found.spec().image());
    return versions;
  }

  /** By the operator's own Deployment, where it may be read. */
  private Optional<String> operatorVersion() throws KubeException {
    if (access.operatorNamespace().isEmpty()) {
      return Optional.empty();
    }
    return Operator.pod(found.kube(), access.operatorNamespace().get())
        .map(pod -> pod.getSpec().getContainers().get(0).getImage())
        .map(image -> image.substring(image.lastIndexOf(':') + 1));
  }

  @Override
  public String startWords() {
    return Texts.format(
        "takes the lock of %s/%s and waits until it is healthy",
        access.namespace(), access.deployment());
  }

  @Override
  public StartedJob start() {
    try {
      lock = Optional.of(Lock.take(found.kube(), access.namespace(), access.deployment(), holder));
      faults.shared().refuseWhileHit();
      giveRoomBack();
      giveNodesBack();
      refuseWithoutPointers();
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
    String jobId = deployed();
    try {
      generations = found.resource().generations();
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
    found.bucket().check(paths().checkpoints() + "/" + jobId + "/", access.keys());
    Optional<Input> input = found.spec().input();
    if (input.isEmpty()) {
      return StartedJob.notAudited(jobId, found.spec().notAudited());
    }
    return topics(input.get())
        .or(this::tables)
        .map(why -> StartedJob.notAudited(jobId, why))
        .orElseGet(() -> StartedJob.audited(jobId, input.get()));
  }

  /** A drill that was killed may have taken it; whose lock this is has it no longer. */
  private void giveRoomBack() throws IOException {
    try {
      faults.room().giveBack();
    } catch (KubeException e) {
      if (!e.forbidden()) {
        throw e;
      }
      // whoever may not look at quotas has taken no room
    }
  }

  /** It runs, and none of its checkpoints completes. */
  private void refuseWithoutPointers() throws IOException {
    if (forgotten()) {
      throw new Problem(
          Texts.format(
              "what the checkpoints of %s are found by was deleted by a drill that was killed:"
                  + " `firedrill clean` starts it again from its newest checkpoint",
              access.where()));
    }
  }

  private boolean forgotten() throws IOException {
    try {
      return lost.hasForgottenCheckpoints();
    } catch (KubeException e) {
      if (e.forbidden()) {
        return false; // whoever may not look at copies has made none
      }
      throw e;
    }
  }

  /** The same of nodes. */
  private void giveNodesBack() throws IOException {
    TakenNodes.giveBackLeft(
            found.kube(), access.namespace(), name -> name.equals(access.deployment()))
        .forEach(line -> say.accept("left by a drill that was killed: " + line));
  }

  /** If the topics cannot be read, the ledger is not audited; that is not a failure of the job. */
  private Optional<String> topics(Input input) {
    if (!(input instanceof TopicInput topic)) {
      return Optional.empty();
    }
    try {
      found.brokers().open();
      List<String> written =
          found.spec().tables().isPresent()
              ? List.of()
              : List.of(paths().ledger(), paths().rejects());
      TopicContent content =
          new TopicContent(found.brokers().servers().orElseThrow(), topic, written);
      return Wait.until(
          "the Kafka brokers to answer", ANSWER_WITHIN, () -> Look.seen(content.objection()));
    } catch (IOException | DeadlinePassed e) {
      return Optional.of(
          Texts.format(
              "%s. Say with --brokers HOST:PORT where this command reaches the brokers, by a listener"
                  + " that they advertise so, or run it in the cluster",
              e.getMessage()));
    }
  }

  /** The same of tables. */
  private Optional<String> tables() {
    if (found.spec().tables().isEmpty()) {
      return Optional.empty();
    }
    try {
      found.database().open();
      Wait.until("the tables to be read", ANSWER_WITHIN, () -> Look.seen(written().committed()));
      return Optional.empty();
    } catch (IOException | DeadlinePassed e) {
      return Optional.of(
          Texts.format(
              "%s. Say with --database HOST:PORT where this command reaches the database, or run it"
                  + " in the cluster",
              e.getMessage()));
    }
  }

  private TableOutput written() {
    JobPaths paths = paths();
    JobPaths.Tables tables = paths.tables().orElseThrow();
    return new TableOutput(tables.database(), paths.ledger(), paths.rejects(), tables.balances());
  }

  /** Much may happen between the start of a drill and its fault, another's upgrade for one. */
  private void stillAsItWas() throws IOException {
    if (lock.isEmpty()) {
      return; // a dry run, which does nothing
    }
    lock.get().check();
    List<Long> now = found.resource().generations();
    if (now.size() < generations.size()) {
      throw new Problem(Texts.format("%s is no longer there", access.where()));
    }
    if (!now.equals(generations)) {
      throw new Problem(
          Texts.format(
              "%s was changed since the drill began (generation %s, then %s): nothing was done",
              access.where(), shown(generations), shown(now)));
    }
    checkOtherJobs();
  }

  /** With the drill's settings, and without those of one that was killed. */
  private String deployed() {
    try {
      new FailureTrigger(found).remove();
      boolean left = lent().giveBack();
      String jobId = awaitHealthy(left);
      if (settings.isEmpty()) {
        return jobId;
      }
      lent().lend(settings, DeploymentSpec.FLINKS_DEFAULT);
      return awaitHealthy(true);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static String shown(List<Long> generations) {
    return generations.stream().map(String::valueOf).collect(Collectors.joining(" and "));
  }

  /**
   * Waits until the job is as a drill needs it.
   *
   * @param changed whether the operator has to deploy it first
   */
  private String awaitHealthy(boolean changed) {
    Pods pods = new Pods(found.kube(), access.namespace(), access.deployment());
    try {
      return Wait.until(
          Texts.format("%s to be STABLE and RUNNING with all pods ready", access.where()),
          changed ? DEPLOYED_WITHIN : READY_WITHIN,
          () -> {
            if (changed && !found.resource().own().map(ResourceStates::noticed).orElse(false)) {
              return Look.notYet("the operator has not noticed the change");
            }
            ResourceState state = found.state();
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

  /**
   * What a drill would read and write besides its fault, a line each, for a dry run.
   *
   * @param actions of the fault
   */
  public List<String> plan(List<FaultAction> actions) {
    String namespace = access.namespace();
    List<String> lines = new ArrayList<>();
    lines.add(
        Texts.format("%s at %s, job %s", access.where(), found.kube().server(), found.jobId()));
    lines.add(
        Texts.format(
            "would create and delete the Lease %s/%s",
            namespace, Lock.nameFor(access.deployment())));
    if (access.sessionJob().isPresent()) {
      List<String> others = otherJobs();
      if (!others.isEmpty()) {
        lines.add("would hit other jobs of the session cluster too: " + String.join(", ", others));
      }
    }
    lines.add(
        "would read: "
            + (access.sessionJob().isPresent() ? "the FlinkSessionJob, " : "")
            + "the FlinkDeployment, its Deployment, pods, events, logs and high-availability"
            + " config maps;"
            + Texts.format(
                " Flink's REST API through the service %s/%s-rest; the bucket %s",
                namespace, access.deployment(), found.spec().bucket()));
    if (!settings.isEmpty()) {
      lines.add(
          Texts.format(
              "would have the operator deploy the job with %s, and with its own settings again in the end",
              new TreeMap<>(settings)));
    }
    lines.addAll(
        faults
            .shared()
            .plan(
                actions.stream()
                    .map(action -> action.victim().role())
                    .collect(Collectors.toSet())));
    lines.addAll(nodeLines(actions));
    lines.addAll(found.bucket().plan(found.spec(), access));
    lines.addAll(found.brokers().plan());
    lines.addAll(found.database().plan());
    actions.stream()
        .filter(action -> KubernetesFaults.needsShell(action.action()))
        .map(action -> "would open a shell in the pod " + action.victim().resourceId())
        .distinct()
        .forEach(lines::add);
    return lines;
  }

  private List<String> nodeLines(List<FaultAction> actions) {
    boolean drained = actions.stream().anyMatch(a -> a.action() == Action.DRAIN);
    boolean paused = actions.stream().anyMatch(a -> a.action() == Action.PAUSE_NODE);
    if (!drained && !paused) {
      return List.of();
    }
    try {
      return faults.nodes().plan(faults.nodes().of(actions.get(0).victim()), drained);
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /** Writes down everything that helps to understand what happened; no secret is among it. */
  public void dump(Path folder) {
    new Dump(found.kube(), access, rest, store(), paths(), faults.logsBefore())
        .write(folder, found.jobId());
  }

  @Override
  public RunningJob job() {
    return this;
  }

  @Override
  public FaultTarget faults() {
    return faults;
  }

  /** Of a job that ended the operator does it, from the checkpoint that it has seen last. */
  @Override
  public synchronized String bringBack(Optional<String> snapshot) throws IOException {
    checkLock();
    Optional<JsonNode> copy = lost.lost();
    if (copy.isPresent() && snapshot.isEmpty()) {
      return "the FlinkDeployment was created again as it was, "
          + lost.bringBackAsItWas(copy.get());
    }
    if (copy.isPresent()) {
      lost.bringBack(copy.get(), snapshot.get());
      return "the FlinkDeployment was created again with initialSavepointPath";
    }
    if (faults.deploymentLost()) {
      throw new DeadlinePassed(
          access.where()
              + " was not brought back: it is there, and not as the drill left it. Another JobManager"
              + " or somebody else was faster");
    }
    lent().giveBackAndRestart();
    return "a new restartNonce had the operator start it";
  }

  @Override
  public boolean ownsJob() {
    return false;
  }

  @Override
  public JobPaths paths() {
    return found.paths();
  }

  @Override
  public FlinkRest rest() {
    return rest;
  }

  /** The settings of a session job outweigh its cluster's; high availability is the cluster's. */
  @Override
  public Map<String, String> configuration() throws FlinkRestException {
    Map<String, String> settings = new TreeMap<>(rest.configuration());
    if (access.sessionJob().isPresent()) {
      found
          .spec()
          .settings()
          .own()
          .forEach(
              (name, value) -> {
                if (!name.startsWith("high-availability")) {
                  settings.put(name, value);
                }
              });
    }
    return settings;
  }

  /** Each look goes through the API server, which has others to serve. */
  @Override
  public Duration lookEvery() {
    return Duration.ofMillis(200);
  }

  @Override
  public ObjectStore store() {
    return found.bucket().store();
  }

  @Override
  public List<Long> checkpointsInHaStore(String jobId) throws IOException {
    Optional<String> other = found.spec().settings().otherHighAvailability();
    if (other.isPresent()) {
      throw new HaStoreNotRead(other.get());
    }
    return new HaConfigMaps(found.kube(), access.namespace(), access.deployment())
        .checkpoints(jobId);
  }

  @Override
  public boolean replacesByItself() {
    return true;
  }

  @Override
  public Watch watch(ClusterListener listener) {
    return new ClusterWatch(found.resource(), System.currentTimeMillis(), listener);
  }

  @Override
  public Optional<String> trouble() {
    return new Diagnosis(found.resource()).trouble().map(StartupProblem::reason);
  }

  /** What dies here is the fault's doing, or a fact for the judge. */
  @Override
  public void checkAlive() {}

  /**
   * Checks that the lock is still held.
   *
   * @throws Problem if another has it
   */
  public void checkLock() throws IOException {
    if (lock.isPresent()) {
      lock.get().check();
    }
  }

  /** Notes for which rehearsal the lock is held. */
  public void mark(String rehearsal) throws IOException {
    lock.orElseThrow().mark(rehearsal);
  }

  /** Notes in the lock that the rehearsal makes topics, and at which brokers. */
  public void markTopics(String brokers) throws IOException {
    lock.orElseThrow().markTopics(brokers);
  }

  /** Notes in the lock that the upgrade of a generation of the FlinkDeployment begins. */
  public void markUpgrade(long generation) throws IOException {
    lock.orElseThrow().markUpgrade(generation);
  }

  @Override
  public synchronized void close() {
    faults.close();
    try {
      if (lock.isPresent() && !settings.isEmpty()) {
        settings = Map.of();
        lent().giveBack();
      }
      if (faults.deploymentLost()) {
        bringBackFromBucket();
      }
    } catch (IOException | DeadlinePassed | Problem e) {
      throw new Problem(
          Texts.format(
              "%s is not as it was before the drill: %s. `firedrill clean` puts it back, once that"
                  + " is mended",
              access.where(), e.getMessage()),
          e);
    } finally {
      lock.ifPresent(Lock::close);
      found.close();
    }
  }

  private void bringBackFromBucket() throws IOException {
    Optional<JsonNode> copy = lost.lost();
    if (copy.isEmpty()) {
      lost.removeCopy();
      return;
    }
    String from = lost.bringBackFromBucket(access, copy.get());
    say.accept(Texts.format("created %s again, from %s", access.where(), from));
  }

  /** Closes it while something is left of the rehearsal: the lock says so. */
  public void closeAndLeaveTheLock() {
    faults.close();
    lock.ifPresent(Lock::leave);
    found.close();
  }
}
