package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.KubernetesDrills;
import io.firedrill.app.LocalDrills;
import io.firedrill.app.OwnJob;
import io.firedrill.contract.Contract;
import io.firedrill.contract.ContractFile;
import io.firedrill.drill.Drill;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that run drills. */
final class RunOptions {
  @Mixin private TargetOption target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder for reports, with a subfolder for each drill (default: ${sys:firedrill.data:-target}/drills).")
  private Path out;

  @Option(
      names = "--despite-precheck",
      description =
          "Inject the fault even if the precheck finds that the job cannot recover from it.")
  private boolean despitePrecheck;

  @Option(
      names = "--may-redeploy",
      description =
          "On kubernetes: allow drills that deploy the job anew, with Flink settings of their own or"
              + " to bring it back. Its own settings are put back in the end, by `firedrill clean`"
              + " if the drill was killed.")
  private boolean mayRedeploy;

  @Option(
      names = "--pipeline",
      defaultValue = "files",
      paramLabel = "PIPELINE",
      description =
          "On local: what the job reads from and writes to: files, kafka (topics of a broker on this"
              + " machine), hdfs (files, and checkpoints, on HDFS), jdbc (tables of PostgreSQL) or"
              + " kafka-jdbc (topics as the input, tables as the output) (default:"
              + " ${DEFAULT-VALUE}). On kubernetes a job is drilled as it is; with kafka only if it"
              + " is between topics, with jdbc only if it writes to tables, with kafka-jdbc only if"
              + " it reads topics as well.")
  private Drill.Pipeline pipeline;

  @Option(
      names = "--contract",
      paramLabel = "FILE",
      description =
          "What the output of a job of your own has to do with its input (YAML; see"
              + " docs/contracts.md), so that it is audited. Try it with `firedrill contract"
              + " check`.")
  private Path contract;

  @Mixin private ArchiveOption archive;

  @Mixin private RestPortOption restPort;

  @Option(
      names = "--keep-logs",
      description = "On local: keep Flink's logs even when the drill passes.")
  private boolean keepLogs;

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  /** The target's name, once it is known that there is such a target and port. */
  String target() {
    restPort.port(RestPortOption.ANY);
    return target.name();
  }

  private boolean onKubernetes() {
    return target.kubernetes();
  }

  Path folder(Installation installation) {
    return out == null ? installation.reports() : out.toAbsolutePath();
  }

  /** Why a drill cannot run on the target; empty if it can. */
  Optional<String> objection(Drill drill) {
    List<String> objections =
        onKubernetes()
            ? KubernetesDrills.objections(drill, kubernetes.access(), mayRedeploy)
            : LocalDrills.objections(drill.withPipeline(pipeline));
    return objections.stream().findFirst();
  }

  /**
   * Whether no more drills should follow: a job on a cluster that has just lost records is left.
   */
  boolean stopsAfter(Verdict.Outcome outcome) {
    return onKubernetes() && outcome == Verdict.Outcome.FAIL;
  }

  /** Of the deployed job on kubernetes, and on local of the project's own. */
  DrillRun.Result run(Installation installation, Drill drill, Path folder) {
    return run(installation, drill, folder, Optional.empty());
  }

  /**
   * The same.
   *
   * @param own a job of the user's own, for local
   */
  DrillRun.Result run(Installation installation, Drill drill, Path folder, Optional<OwnJob> own) {
    refuseWhatDoesNotFit(own);
    archive.check();
    DrillRun.Result result = onTarget(installation, drill, folder, own);
    archive.add(result.html().getParent(), folder(installation));
    return result;
  }

  private DrillRun.Result onTarget(
      Installation installation, Drill drill, Path folder, Optional<OwnJob> own) {
    Drill piped = drill.withPipeline(pipeline);
    if (onKubernetes()) {
      return kubernetes(folder).run(piped);
    }
    LocalDrills local =
        new LocalDrills(
            installation,
            new LocalDrills.Options(
                folder,
                restPort.port(RestPortOption.ANY),
                keepLogs,
                Optional.empty(),
                despitePrecheck),
            progress());
    return own.map(job -> local.run(piped, job, contract())).orElseGet(() -> local.run(piped));
  }

  private Optional<Contract> contract() {
    return Optional.ofNullable(contract).map(ContractFile::read);
  }

  private void refuseWhatDoesNotFit(Optional<OwnJob> own) {
    if (onKubernetes() && own.isPresent()) {
      throw new Problem(
          "--jar is for --target local: on Kubernetes a job is drilled as it is deployed");
    }
    if (own.isPresent() && pipeline != Drill.Pipeline.files) {
      throw new Problem(
          Texts.format(
              "--pipeline %s is for the project's own job: a job of your own gets where it reads and"
                  + " writes by its arguments",
              pipeline));
    }
    if (onKubernetes() && pipeline == Drill.Pipeline.hdfs) {
      throw new Problem(
          Texts.format(
              "--pipeline %s is for --target local: on Kubernetes a job is drilled as it is",
              pipeline));
    }
    if (!onKubernetes() && contract != null && own.isEmpty()) {
      throw new Problem(
          "--contract is for a job of your own: on Kubernetes, or the one of `firedrill drill --jar`. The project's own job is audited without one");
    }
  }

  List<String> dryRun(Drill drill, Path folder, Optional<OwnJob> own) {
    refuseWhatDoesNotFit(own);
    if (!onKubernetes()) {
      own.flatMap(job -> job.objection(drill))
          .or(() -> objection(drill))
          .ifPresent(
              why -> {
                throw new Problem(why);
              });
      return List.of(
          Texts.format(
              "would start %s, ZooKeeper, a JobManager and TaskManagers on this machine,",
              switch (pipeline) {
                case files -> "an S3 store";
                case kafka -> "an S3 store, a Kafka broker";
                case hdfs -> "an HDFS namenode, datanodes";
                case jdbc -> "an S3 store, a PostgreSQL server";
                case kafka_jdbc -> "an S3 store, a Kafka broker, a PostgreSQL server";
              }),
          "and " + drill.fault().describe());
    }
    return kubernetes(folder).dryRun(drill.withPipeline(pipeline));
  }

  private KubernetesDrills kubernetes(Path folder) {
    return new KubernetesDrills(
        kubernetes.access(),
        folder,
        new KubernetesDrills.Options(despitePrecheck, mayRedeploy, contract()),
        progress());
  }

  private static Progress progress() {
    return new ConsoleProgress(System.out, Clock.systemUTC());
  }
}
