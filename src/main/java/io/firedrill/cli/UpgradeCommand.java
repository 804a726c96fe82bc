package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.UpgradeRun;
import io.firedrill.app.UpgradeTargets;
import io.firedrill.app.VersionChange;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.kubernetes.upgrade.Replaced;
import io.firedrill.contract.ComparisonFile;
import io.firedrill.contract.ContractFile;
import io.firedrill.drill.Drill;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunMetrics;
import io.firedrill.upgrade.UpgradeOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "upgrade",
    description = {
      "Rehearse the upgrade of a running job: check its state against the new version, run a shadow"
          + " of the new version from a copy of a savepoint, and audit both outputs at the seam."
          + " The job itself is not stopped.",
      "With --perform a GO is followed by the upgrade; if the new version does not come up, the job"
          + " is rolled back to the old one, from the same savepoint."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:GO, every link of the proof holds",
      "1:NO-GO, a link is broken",
      "2:wrong usage, or the rehearsal could not be run",
      "3:INCONCLUSIVE, a link could not be checked: not a GO either"
    })
final class UpgradeCommand implements Callable<Integer> {
  @Mixin private TargetOption target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The folder for the report (default: ${sys:firedrill.data:-target}/drills/upgrade).")
  private Path out;

  @Option(
      names = "--dry-run",
      description = "Only show what would change and what would be touched; do nothing.")
  private boolean dryRun;

  @Option(
      names = "--perform",
      description = "Perform the upgrade after a GO, and audit the ledger over both versions.")
  private boolean perform;

  @Option(
      names = "--despite-no-go",
      description = "With --perform: perform the upgrade even if the rehearsal is not a GO.")
  private boolean despiteNoGo;

  @Option(
      names = "--accept-repeats",
      description =
          "Roll back to the old version even if it writes again what the new one has committed.")
  private boolean acceptRepeats;

  @Option(
      names = "--keep-savepoint",
      description =
          "Keep the rehearsal's savepoint, in the job's own savepoint folder (default: it is"
              + " removed).")
  private boolean keepSavepoint;

  @Option(
      names = "--format",
      defaultValue = "canonical",
      paramLabel = "FORMAT",
      description = "The savepoint's format: canonical or native (default: ${DEFAULT-VALUE}).")
  private SavepointFormat format;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "A path or a topic of Kafka in the job's arguments that the job writes to; the shadow gets"
              + " another one instead. Needed for jobs other than the project's own; repeat it for"
              + " further ones. Topics are made and removed through --brokers.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--rename",
      paramLabel = "NAME",
      description =
          "A consumer group or a prefix of transactional ids in the job's arguments; the shadow gets"
              + " another one instead. Repeat it for further names.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--sink",
      paramLabel = "UID",
      description =
          "Declare that this sink of the shadow cannot touch live data, or that the external side"
              + " effects of this operator may happen twice; repeat it for further operators.")
  private Set<String> sinks = Set.of();

  @Option(
      names = "--source",
      paramLabel = "UID",
      description =
          "Declare that a second reader of this source takes nothing away from the live job; repeat"
              + " it for further sources. Kafka: the shadow commits offsets for the live job's"
              + " group.")
  private Set<String> sources = Set.of();

  @Option(
      names = "--contract",
      paramLabel = "FILE",
      description =
          "On kubernetes: what the output of a job of your own has to do with its input (YAML; see"
              + " docs/contracts.md), so that the live job and the shadow are audited.")
  private Path contract;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "Run the old version as a second shadow from the same savepoint, and compare what both"
              + " write; the file says which output, by which key, and what may differ. Needs room"
              + " for two shadows at a time.")
  private Path compare;

  @Option(
      names = "--pipeline",
      defaultValue = "files",
      paramLabel = "PIPELINE",
      description =
          "On local: what the job reads from and writes to: files, kafka (topics of a broker on this"
              + " machine), jdbc (tables of PostgreSQL) or kafka-jdbc (topics as the input, tables as"
              + " the output) (default: ${DEFAULT-VALUE}).")
  private Drill.Pipeline pipeline;

  @Option(
      names = "--up-within",
      defaultValue = "300",
      paramLabel = "SECONDS",
      description =
          "Timeout in seconds for pulling a version's image, and for all its subtasks to be RUNNING"
              + " (default: ${DEFAULT-VALUE}).")
  private int upWithin;

  @Option(
      names = "--soak",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description =
          "How many seconds the new version has to run beside the live job, read and keep up with it"
              + " (default: ${DEFAULT-VALUE}).")
  private int soak;

  @Option(
      names = "--most-local-mb",
      defaultValue = "1024",
      paramLabel = "MB",
      description =
          "The largest savepoint, in MB, that is downloaded to this machine to be checked (default:"
              + " ${DEFAULT-VALUE}).")
  private long mostLocalMb;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --: the new version's program arguments; they replace all current ones.")
  private List<String> arguments = new ArrayList<>();

  @ArgGroup(
      validate = false,
      heading =
          "%nThe new version (default: unchanged; on local without --jar it is version 2 of the"
              + " project's job, with parallelism 3):%n")
  private VersionOptions version = new VersionOptions();

  @ArgGroup(validate = false, heading = "%nThe new version, on the target kubernetes:%n")
  private DeploymentChangeOptions deployment = new DeploymentChangeOptions();

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  @Mixin private MetricsOptions metrics;

  @Mixin private SummaryOption summary;

  @Override
  public Integer call() {
    metrics.check();
    summary.check();
    return summary.during("upgrade", this::rehearse);
  }

  private int rehearse() {
    Installation installation = Installation.find();
    Path folder = out == null ? installation.reports().resolve("upgrade") : out.toAbsolutePath();
    if (contract != null && !target.kubernetes()) {
      throw new Problem(
          "--contract is for --target kubernetes: on this machine the project's own job is upgraded, and audited without one");
    }
    UpgradeOptions options = options();
    UpgradeTarget where = target(new UpgradeTargets(installation, folder));
    System.out.printf(Locale.ROOT, "upgrade on target %s%n", target.name());
    where.changes().forEach(line -> System.out.println("  " + line));
    if (dryRun) {
      try (where) {
        options.check(where);
        where.plan().forEach(line -> System.out.println("  " + line));
      }
      return 0;
    }
    UpgradeRun.Result result =
        new UpgradeRun(installation, folder, new ConsoleProgress(System.out, Clock.systemUTC()))
            .run(where, options);
    new ConsoleReport(System.out).print(result.verdict(), result.evidence(), result.html());
    summary.addUpgrade(result.evidence(), result.verdict());
    metrics.publish(
        new RunMetrics(Clock.systemUTC()).upgrade(result.evidence(), result.verdict()), "upgrade");
    if (perform && result.evidence().last(UpgradeFact.UpgradeBegan.class).isEmpty()) {
      System.out.println("the upgrade was not performed: it needs a GO");
    }
    return result.verdict().outcome().exitCode();
  }

  private UpgradeTarget target(UpgradeTargets targets) {
    VersionChange change = version.with(arguments);
    if (target.kubernetes()) {
      if (pipeline != Drill.Pipeline.files) {
        throw new Problem(
            Texts.format(
                "--pipeline %s is for --target local: on Kubernetes a job is upgraded as it is",
                pipeline));
      }
      return targets.kubernetes(
          kubernetes.access(), deployment.patch(change), Replaced.of(outputs, names));
    }
    deployment.checkLocal();
    if (!outputs.isEmpty() || !names.isEmpty()) {
      throw new Problem(
          "--output and --rename are for --target kubernetes: on this machine the project's own job is upgraded, whose outputs are known");
    }
    return targets.local(change, pipeline);
  }

  private Set<String> declared() {
    Set<String> declared = new HashSet<>(sinks);
    declared.addAll(sources);
    return declared;
  }

  private UpgradeOptions options() {
    Numbers.atLeast(1, "--up-within", upWithin);
    Numbers.atLeast(0, "--soak", soak);
    Numbers.atLeast(0, "--most-local-mb", mostLocalMb);
    if (despiteNoGo && !perform) {
      throw new Problem("--despite-no-go needs --perform");
    }
    return new UpgradeOptions(
        perform,
        despiteNoGo,
        acceptRepeats,
        keepSavepoint,
        format,
        declared(),
        UpgradeOptions.Deadlines.of(Duration.ofSeconds(upWithin), Duration.ofSeconds(soak)),
        mostLocalMb << 20,
        version.acceptedStates(),
        Optional.ofNullable(contract).map(ContractFile::read),
        Optional.ofNullable(compare).map(ComparisonFile::read));
  }
}
