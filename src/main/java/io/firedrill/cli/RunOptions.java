package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.KubernetesDrills;
import io.firedrill.app.LocalDrills;
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
          "On kubernetes: what the output of a job of your own has to do with its input (YAML; see"
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

  DrillRun.Result run(Installation installation, Drill drill, Path folder) {
    refuseWhatDoesNotFit();
    archive.check();
    DrillRun.Result result = onTarget(installation, drill, folder);
    archive.add(result.html().getParent(), folder(installation));
    return result;
  }

  private DrillRun.Result onTarget(Installation installation, Drill drill, Path folder) {
    return onKubernetes()
        ? kubernetes(folder).run(drill.withPipeline(pipeline))
        : new LocalDrills(
                installation,
                new LocalDrills.Options(
                    folder,
                    restPort.port(RestPortOption.ANY),
                    keepLogs,
                    Optional.empty(),
                    despitePrecheck),
                progress())
            .run(drill.withPipeline(pipeline));
  }

  private void refuseWhatDoesNotFit() {
    if (onKubernetes() && pipeline == Drill.Pipeline.hdfs) {
      throw new Problem(
          Texts.format(
              "--pipeline %s is for --target local: on Kubernetes a job is drilled as it is",
              pipeline));
    }
    if (!onKubernetes() && contract != null) {
      throw new Problem(
          "--contract is for --target kubernetes: on this machine the project's own job is drilled, and audited without one");
    }
  }

  List<String> dryRun(Drill drill, Path folder) {
    refuseWhatDoesNotFit();
    if (!onKubernetes()) {
      objection(drill)
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
        new KubernetesDrills.Options(
            despitePrecheck, mayRedeploy, Optional.ofNullable(contract).map(ContractFile::read)),
        progress());
  }

  private static Progress progress() {
    return new ConsoleProgress(System.out, Clock.systemUTC());
  }
}
