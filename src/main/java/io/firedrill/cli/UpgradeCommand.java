package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.app.LockHolder;
import io.firedrill.app.UpgradeRun;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.cluster.kubernetes.upgrade.KubernetesUpgrade;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Problem;
import io.firedrill.upgrade.UpgradeOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "upgrade",
    description = {
      "Rehearse the upgrade of a running job: its state against the new version, a shadow beside it"
          + " from a copy of a savepoint, both outputs audited at the seam. The job runs on.",
      "With --perform the upgrade follows a GO; if the new version does not come up, the old one is"
          + " put back from the same savepoint."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:GO, every link of the proof holds",
      "1:NO-GO, a link is broken",
      "2:wrong usage, or the rehearsal could not be run",
      "3:INCONCLUSIVE, a link could not be seen: not a GO either"
    })
final class UpgradeCommand implements Callable<Integer> {
  private static final String LOCAL = "local";

  @Option(
      names = "--target",
      defaultValue = LOCAL,
      paramLabel = "TARGET",
      description =
          "Where the job runs: local, a Flink that is started on this machine with version 1, or"
              + " kubernetes, a FlinkDeployment (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the report goes (default: target/drills/upgrade).")
  private Path out;

  @Option(
      names = "--dry-run",
      description = "Only say what would change and what would be touched, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--perform",
      description = "After a GO perform the upgrade, and audit the ledger over both versions.")
  private boolean perform;

  @Option(names = "--despite-no-go", description = "With --perform: perform it whatever was found.")
  private boolean despiteNoGo;

  @Option(
      names = "--accept-repeats",
      description = "Go back to the old version even if it repeats what the new one has committed.")
  private boolean acceptRepeats;

  @Option(
      names = "--keep-savepoint",
      description = "Keep the rehearsal's savepoint, in the job's own folder for savepoints.")
  private boolean keepSavepoint;

  @Option(
      names = "--format",
      defaultValue = "canonical",
      paramLabel = "FORMAT",
      description = "Of the savepoint: canonical or native (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "A path in the job's arguments that it writes to; the shadow gets another. Needed for jobs"
              + " that are not the project's own.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--sink",
      paramLabel = "UID",
      description = "Declares that this sink of the shadow cannot touch live data.")
  private Set<String> sinks = Set.of();

  @Option(
      names = "--up-within",
      defaultValue = "180",
      paramLabel = "SECONDS",
      description = "How long a version may take to come up (default: ${DEFAULT-VALUE}).")
  private int upWithin;

  @Option(
      names = "--most-local-mb",
      defaultValue = "1024",
      paramLabel = "MB",
      description =
          "The largest savepoint that is fetched to this machine to be checked (default:"
              + " ${DEFAULT-VALUE}).")
  private long mostLocalMb;

  @ArgGroup(validate = false, heading = "%nThe new version:%n")
  private NewVersionOptions version = new NewVersionOptions();

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  @Override
  public Integer call() {
    Installation installation = Installation.find();
    Path folder = out == null ? installation.reports().resolve("upgrade") : out.toAbsolutePath();
    UpgradeOptions options = options();
    UpgradeTarget where = target(installation, folder);
    System.out.printf("upgrade on target %s%n", target);
    where.changes().forEach(line -> System.out.println("  " + line));
    if (dryRun) {
      try (where) {
        where.plan().forEach(line -> System.out.println("  " + line));
      }
      return 0;
    }
    UpgradeRun.Result result =
        new UpgradeRun(installation, folder, new ConsoleProgress(System.out, Clock.systemUTC()))
            .run(where, options);
    new ConsoleReport(System.out).print(result.verdict(), result.evidence(), result.html());
    if (perform && result.evidence().last(UpgradeFact.UpgradeBegan.class).isEmpty()) {
      System.out.println("the upgrade was not performed: that takes a GO");
    }
    return result.verdict().outcome().exitCode();
  }

  private UpgradeTarget target(Installation installation, Path folder) {
    byte[] id = new byte[4];
    new SecureRandom().nextBytes(id);
    String rehearsal = HexFormat.of().formatHex(id);
    if (target.equals(KubernetesTarget.NAME)) {
      return KubernetesUpgrade.find(
          kubernetes.access(),
          new KubernetesUpgrade.Change(version.patch(), outputs),
          LockHolder.of("rehearsal of an upgrade"),
          new RehearsalArea(rehearsal),
          folder);
    }
    if (target.equals(LOCAL)) {
      version.checkLocal();
      return new LocalUpgrades(installation, folder)
          .of(
              version.jars(),
              version.entryClass(),
              version.arguments(),
              version.settings(),
              version.parallelism(),
              version.allowNonRestored());
    }
    throw new Problem(
        "there is no target %s; there are: %s, %s".formatted(target, LOCAL, KubernetesTarget.NAME));
  }

  private UpgradeOptions options() {
    String form = format.toUpperCase(Locale.ROOT);
    if (!Set.of("CANONICAL", "NATIVE").contains(form)) {
      throw new Problem("--format %s: it is canonical or native".formatted(format));
    }
    if (upWithin < 1) {
      throw new Problem("--up-within %d: give a number of seconds from 1 on".formatted(upWithin));
    }
    if (despiteNoGo && !perform) {
      throw new Problem("--despite-no-go goes with --perform");
    }
    return new UpgradeOptions(
        perform,
        despiteNoGo,
        acceptRepeats,
        keepSavepoint,
        form,
        sinks,
        UpgradeOptions.Deadlines.of(Duration.ofSeconds(upWithin)),
        mostLocalMb << 20);
  }
}
