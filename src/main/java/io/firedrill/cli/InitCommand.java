package io.firedrill.cli;

import io.firedrill.app.FirstDrills;
import io.firedrill.app.Installation;
import io.firedrill.app.Subjects;
import io.firedrill.cluster.kubernetes.DeploymentLook;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Doctor;
import io.firedrill.doctor.Severity;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.rules.AllRules;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description =
        "Look at a FlinkDeployment without touching it, and write the first drills for it, with a budget"
            + " that its settings suggest, and values for the Helm chart.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:written", "2:wrong usage, or it could not be looked at or written"})
final class InitCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      defaultValue = "firedrill",
      paramLabel = "DIR",
      description = "The folder that the files are written to (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--force", description = "Overwrite files that are there already.")
  private boolean force;

  @ArgGroup(validate = false, heading = "%nThe FlinkDeployment:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Access access = kubernetes.access();
    try (DeploymentLook look = DeploymentLook.open(access)) {
      Subject subject = Subjects.of(look);
      List<FirstDrills.First> drills = new FirstDrills(Installation.find(), subject).all();
      write(access, drills);
      report(access, subject, drills);
      return 0;
    }
  }

  private void write(Access access, List<FirstDrills.First> drills) {
    Map<Path, String> files = new LinkedHashMap<>();
    drills.forEach(drill -> files.put(file(drill), drill.yaml()));
    files.put(out.resolve("values.yaml"), values(access, drills));
    List<Path> there = files.keySet().stream().filter(Files::exists).toList();
    if (!force && !there.isEmpty()) {
      throw new Problem(
          Texts.format(
              "%s is there already: --force overwrites, --out names another folder", there.get(0)));
    }
    try {
      Files.createDirectories(out);
      for (Map.Entry<Path, String> file : files.entrySet()) {
        Files.writeString(file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write to %s: %s", out, e), e);
    }
  }

  private Path file(FirstDrills.First drill) {
    return out.resolve(drill.name() + ".yaml");
  }

  private static String values(Access access, List<FirstDrills.First> drills) {
    return Texts.format(
            """
            # For charts/firedrill, in the namespace %s; its values.yaml explains all of them.
            deployment: %s
            image: {repository: "", tag: ""} # fill in: a runner, from make push JOB_VERSION=none
            keys: {secret: ""} # fill in: the Secret with the bucket's keys, unless there is a workload identity
            drills:
            """,
            access.namespace(), access.deployment())
        + drills.stream()
            .map(
                drill ->
                    Texts.format(
                        "  - {drill: %s, schedule: \"0 10 * * 2\", suspend: true}\n", drill.name()))
            .collect(Collectors.joining());
  }

  private void report(Access access, Subject subject, List<FirstDrills.First> drills) {
    PrintWriter print = spec.commandLine().getOut();
    for (FirstDrills.First drill : drills) {
      print.printf(Locale.ROOT, "%s  allows the recovery %d s%n", file(drill), drill.seconds());
    }
    print.printf(Locale.ROOT, "%s%n", out.resolve("values.yaml"));
    Checkup checkup = new Doctor(AllRules.with(Clock.systemUTC())).examine(access.where(), subject);
    long errors = checkup.count(Severity.ERROR);
    if (errors > 0) {
      print.printf(
          Locale.ROOT,
          "%nThe doctor finds %d error%s, with which a drill may lose state: mend %s first, see `firedrill"
              + " doctor --target kubernetes %s`.%n",
          errors,
          errors == 1 ? "" : "s",
          errors == 1 ? "it" : "them",
          where(access));
    }
    print.printf(
        Locale.ROOT,
        "%nWhat the first drill would touch:%n  firedrill drill %s --target kubernetes %s --dry-run%n"
            + "By schedule within the cluster:%n  helm install drills charts/firedrill -n %s -f %s%s%n",
        file(drills.get(0)),
        where(access),
        access.namespace(),
        out.resolve("values.yaml"),
        drills.stream()
            .map(drill -> Texts.format(" --set-file 'files.%s=%s'", drill.name(), file(drill)))
            .collect(Collectors.joining()));
    print.flush();
  }

  private static String where(Access access) {
    return Texts.format(
        "--context %s --allow-context %s -n %s --deployment %s",
        access.context(), access.context(), access.namespace(), access.deployment());
  }
}
