package io.firedrill.cli;

import io.firedrill.app.DrillRun;
import io.firedrill.app.Installation;
import io.firedrill.app.KubernetesDrills;
import io.firedrill.app.LocalDrills;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.drill.Drill;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What every command takes that runs drills. */
final class RunOptions {
  private static final String LOCAL = "local";

  @Option(
      names = "--target",
      defaultValue = LOCAL,
      paramLabel = "TARGET",
      description =
          "Where to run: local, a real Flink on this machine, or kubernetes, a FlinkDeployment"
              + " (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where reports go, a folder for each drill (default: target/drills).")
  private Path out;

  @Option(
      names = "--despite-precheck",
      description =
          "Inject the fault even if the check beforehand says that the job cannot recover from it.")
  private boolean despitePrecheck;

  @ArgGroup(validate = false, heading = "%nOn the target local:%n")
  private Local local = new Local();

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  private static final class Local {
    @Option(
        names = "--rest-port",
        defaultValue = "0",
        paramLabel = "PORT",
        description =
            "Port of Flink's REST API and web UI while the drill runs (default: a free one).")
    private int restPort;

    @Option(names = "--keep-logs", description = "Keep Flink's logs even when the drill passes.")
    private boolean keepLogs;
  }

  String target() {
    if (!target.equals(LOCAL) && !target.equals(KubernetesTarget.NAME)) {
      throw new Problem(
          "there is no target %s; there are: %s, %s"
              .formatted(target, LOCAL, KubernetesTarget.NAME));
    }
    if (local.restPort < 0 || local.restPort > 65_535) {
      throw new Problem(
          "--rest-port %d is no port; give one from 1 to 65535".formatted(local.restPort));
    }
    return target;
  }

  private boolean onKubernetes() {
    return target().equals(KubernetesTarget.NAME);
  }

  Path folder(Installation installation) {
    return out == null ? installation.reports() : out.toAbsolutePath();
  }

  /** Why a drill is not for the target; empty if it is. */
  Optional<String> objection(Drill drill) {
    List<String> objections =
        onKubernetes() ? KubernetesDrills.objections(drill) : LocalDrills.objections(drill);
    return objections.stream().findFirst();
  }

  DrillRun.Result run(Installation installation, Drill drill, Path folder) {
    return onKubernetes()
        ? kubernetes(folder).run(drill)
        : new LocalDrills(
                installation,
                new LocalDrills.Options(folder, local.restPort, local.keepLogs, Optional.empty()),
                progress())
            .run(drill);
  }

  List<String> dryRun(Drill drill, Path folder) {
    if (!onKubernetes()) {
      return List.of(
          "would start an S3 store, ZooKeeper, a JobManager and two TaskManagers on this machine,",
          "and " + drill.fault().describe());
    }
    return kubernetes(folder).dryRun(drill);
  }

  private KubernetesDrills kubernetes(Path folder) {
    return new KubernetesDrills(kubernetes.access(), folder, despitePrecheck, progress());
  }

  private static Progress progress() {
    return new ConsoleProgress(System.out, Clock.systemUTC());
  }
}
