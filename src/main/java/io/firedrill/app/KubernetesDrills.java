package io.firedrill.app;

import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.FoundDeployment;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.contract.Contract;
import io.firedrill.drill.Drill;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.FaultContext;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one drill on a FlinkDeployment, which runs on afterwards. */
public final class KubernetesDrills {
  private final Access access;
  private final Path folder;
  private final Options options;
  private final Progress progress;

  /**
   * How to run.
   *
   * @param despitePrecheck whether the fault is injected even if the job cannot recover from it
   * @param mayRedeploy whether the job may be deployed anew, with settings of a drill's
   * @param contract what the job's output is held against; empty if there is none
   */
  public record Options(
      boolean despitePrecheck, boolean mayRedeploy, Optional<Contract> contract) {}

  /**
   * A rehearsal.
   *
   * @param folder where the report goes
   */
  public KubernetesDrills(Access access, Path folder, Options options, Progress progress) {
    this.access = access;
    this.folder = folder;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Why a drill cannot be run here; empty if it can.
   *
   * <p>The job is the deployment's own, so a drill that needs another cannot have it.
   */
  public static List<String> objections(Drill drill) {
    boolean brokers = drill.fault().roles().contains(Victim.Role.BROKER);
    if (drill.fault().needsTopics() && !brokers) {
      return List.of(
          Texts.format("%s is for the target local, with --pipeline kafka", drill.name()));
    }
    if (drill.fault().needsTransactions()) {
      return List.of(
          Texts.format(
              "%s is for the target local, with --pipeline kafka, jdbc or kafka-jdbc",
              drill.name()));
    }
    if (drill.fault().needsHdfs()) {
      return List.of(
          Texts.format("%s is for the target local, with --pipeline hdfs", drill.name()));
    }
    if (drill.fault().needsSmallDisk()) {
      return List.of(
          Texts.format(
              "%s is for the target local: on Kubernetes a TaskManager shares its node's disk with"
                  + " others",
              drill.name()));
    }
    return drill
        .needsOwnJob()
        .map(why -> List.of(Texts.format("%s is for the target local: %s", drill.name(), why)))
        .orElse(List.of());
  }

  /** The same, and what may not be done. */
  private static List<String> objections(Drill drill, boolean mayRedeploy) {
    List<String> objections = objections(drill);
    return !objections.isEmpty() || mayRedeploy
        ? objections
        : drill.redeploys().stream()
            .map(
                why ->
                    Texts.format(
                        "%s deploys the job anew: %s. If it may, say so with --may-redeploy",
                        drill.name(), why))
            .toList();
  }

  /**
   * The same, and what the deployed job is not fit for.
   *
   * @throws Problem if it cannot be read
   */
  public static List<String> objections(Drill drill, Access access, boolean mayRedeploy) {
    List<String> objections = objections(drill, mayRedeploy);
    boolean ofAnyJob =
        !drill.fault().needsTopics()
            && !drill.fault().needsTables()
            && !drill.fault().needsFailureTrigger()
            && !drill.fault().needsNodes()
            && !drill.fault().needsKindNode()
            && !drill.fault().needsStoreProxy();
    if (!objections.isEmpty() || ofAnyJob) {
      return objections;
    }
    try (FoundDeployment found = FoundDeployment.find(access)) {
      return notFor(drill, found).stream().toList();
    }
  }

  /** Why a drill is not for a job. */
  private static Optional<String> notFor(Drill drill, FoundDeployment found) {
    DeploymentSpec job = found.spec();
    if (drill.fault().needsStoreProxy() && found.bucket().proxy().isEmpty()) {
      return Optional.of(
          Texts.format(
              "%s is for a job that reaches its S3 store through the project's proxy: make deploy"
                  + " STORE_PROXY=1",
              drill.name()));
    }
    if (drill.fault().needsNodes()) {
      Optional<String> objection = found.nodesObjection();
      if (objection.isPresent()) {
        return Optional.of(Texts.format("%s %s", drill.name(), objection.get()));
      }
    }
    if (drill.fault().needsKindNode()) {
      Optional<String> objection = found.kindNodeObjection();
      if (objection.isPresent()) {
        return Optional.of(Texts.format("%s %s", drill.name(), objection.get()));
      }
    }
    boolean fails = job.ownArguments().filter(a -> a.containsKey("failure-trigger")).isPresent();
    if (drill.fault().needsFailureTrigger() && !fails) {
      return Optional.of(
          Texts.format(
              "%s is for a job that can be made to fail: the project's own, with an argument"
                  + " --failure-trigger (k8s/overlays/kind)",
              drill.name()));
    }
    if (drill.fault().needsTopics() && job.brokers().isEmpty()) {
      return Optional.of(Texts.format("%s is for a job with topics of Kafka", drill.name()));
    }
    if (drill.fault().needsTables() && job.tables().isEmpty()) {
      return Optional.of(Texts.format("%s is for a job into tables of PostgreSQL", drill.name()));
    }
    return drill.fault().needsWrittenTopics() && job.tables().isPresent()
        ? Optional.of(LocalDrills.notShownByTables(drill))
        : Optional.empty();
  }

  private static void refuseJob(Drill drill, KubernetesTarget target) {
    DeploymentSpec job = target.found().spec();
    Optional<String> objection =
        otherPipeline(drill.job().pipeline(), job)
            .map(is -> Texts.format("the job of %s %s", target.found().access().where(), is))
            .or(() -> notFor(drill, target.found()));
    if (objection.isPresent()) {
      target.close();
      throw new Problem(objection.get());
    }
  }

  /** What a job is, if it is not the one that a pipeline deploys. */
  private static Optional<String> otherPipeline(Drill.Pipeline pipeline, DeploymentSpec job) {
    boolean topics = job.brokers().isPresent();
    boolean tables = job.tables().isPresent();
    Optional<String> is =
        switch (pipeline) {
          case files, hdfs -> Optional.empty();
          case kafka ->
              topics && !tables ? Optional.empty() : Optional.of("is not between topics of Kafka");
          case jdbc ->
              tables ? Optional.empty() : Optional.of("does not write to tables of PostgreSQL");
          case kafka_jdbc ->
              topics && tables
                  ? Optional.empty()
                  : Optional.of("is not from topics of Kafka into tables of PostgreSQL");
        };
    return is.map(
        words ->
            Texts.format(
                "%s: `make undeploy`, then `make deploy PIPELINE=%s`, or leave --pipeline out",
                words, pipeline));
  }

  /**
   * Runs the drill.
   *
   * @throws Problem if it cannot be run
   */
  public DrillRun.Result run(Drill drill) {
    refuse(drill);
    KubernetesTarget target =
        KubernetesTarget.find(access, holder(drill), Installation.find().backup())
            .with(drill.flink())
            .saying(progress::ended);
    refuseJob(drill, target);
    return new DrillRun(folder, progress, options.despitePrecheck(), options.contract())
        .run(
            drill,
            target,
            () -> progress.ended("interrupted; " + afterInterrupt(drill)),
            (verdict, run) -> {
              if (verdict.outcome() != Verdict.Outcome.PASS) {
                target.dump(run.resolve("dump"));
              }
            });
  }

  private static String afterInterrupt(Drill drill) {
    if (drill.fault().losesTheJob()) {
      return "if the FlinkDeployment is lost, it is created again from the newest snapshot in the"
          + " bucket, and then the lock is released. That takes minutes: if it does not end well, or"
          + " is interrupted too, `firedrill clean` does it";
    }
    return drill.redeploys().isEmpty()
        ? "the lock is released, the job recovers as from any failure"
        : "the lock is released, and the operator deploys the job with its own settings";
  }

  /**
   * What the drill would do, line by line. Nothing is done, not even the lock is taken.
   *
   * @throws Problem if it cannot be read
   */
  public List<String> dryRun(Drill drill) {
    refuse(drill);
    List<String> lines = new ArrayList<>();
    try (KubernetesTarget target =
        KubernetesTarget.find(access, holder(drill), Installation.find().backup())
            .with(drill.flink())) {
      refuseJob(drill, target);
      FaultContext context =
          new FaultContext(
              target.job(),
              target.faults(),
              target.found().jobId(),
              EvidenceLog.NONE,
              Clock.systemUTC());
      List<FaultAction> actions = drill.fault().plan(context);
      target.faults().allow(actions);
      lines.addAll(target.plan(actions));
      lines.add("would " + drill.fault().describe() + ":");
      for (FaultAction action : actions) {
        lines.add(
            Texts.format(
                "  %s %s %s (%s), hosting: %s",
                action.action().label(),
                action.victim().role().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                action.victim().resourceId(),
                action.victim().process(),
                action.hosted().isEmpty() ? "nothing" : String.join(", ", action.hosted())));
      }
      if (drill.bringsBack()) {
        lines.add(howBroughtBack(drill.fault()));
      }
      lines.add(
          drill.redeploys().isPresent()
              ? "would change nothing else"
              : "would change nothing else: the job is not stopped, drained or edited");
      return lines;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  private static String howBroughtBack(Fault fault) {
    if (!fault.losesTheJob()) {
      return "would have the operator start the job again, by a new restartNonce";
    }
    return "would create the FlinkDeployment again, "
        + (fault.asItWas() ? "as it was" : "from the newest snapshot in the bucket");
  }

  private void refuse(Drill drill) {
    List<String> objections = objections(drill, options.mayRedeploy());
    if (!objections.isEmpty()) {
      throw new Problem(String.join("; ", objections));
    }
  }

  private static String holder(Drill drill) {
    return LockHolder.of("drill " + drill.name());
  }
}
