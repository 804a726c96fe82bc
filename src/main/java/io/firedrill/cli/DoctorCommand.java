package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.JarLook;
import io.firedrill.app.StoreProbe;
import io.firedrill.app.Subjects;
import io.firedrill.cluster.kubernetes.DeploymentLook;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Doctor;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Severity;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.rules.AllRules;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.HttpTransport;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.CheckupReport;
import io.firedrill.report.RunMetrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Look at a job, a FlinkDeployment or a configuration without touching it, and say what would go"
          + " wrong: what was seen, why it matters, what to set, and which drill proves it.",
      "What cannot be seen from there is said as well: a file does not show what the job's code sets,"
          + " nor how its checkpoints fare."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found that is as bad as --fail-on",
      "1:something was found",
      "2:wrong usage, or nothing could be looked at"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";
  private static final String STORE_PROBE = "store-not-writable";

  /** From which severity on it is a failure. */
  enum FailOn {
    error,
    warning,
    info,
    never
  }

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description =
          "Look at the FlinkDeployments in a YAML file, such as the output of kubectl kustomize or"
              + " helm template, or at Flink's own config.yaml; - is the standard input. Repeat it"
              + " for further files.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--rest",
      paramLabel = "URL",
      description = "Look at the job behind Flink's REST API, such as http://localhost:8081.")
  private URI rest;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "What is printed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private CheckupReport.Format format;

  @Option(
      names = "--fail-on",
      defaultValue = "error",
      paramLabel = "SEVERITY",
      description =
          "The severity from which on the exit code is 1: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private FailOn failOn;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "RULE",
      description = "Rules that are left out, separated by commas.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--probe-store",
      description =
          "Also write an empty object to the job's folders for checkpoints and savepoints, with the"
              + " job's own keys, and delete it: the only thing that is touched. On a cluster only.")
  private boolean probe;

  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "Look at the job's code as well: its main method runs on this machine, and then its functions"
              + " between stubs of its sources and sinks, so that nothing is read or written. Repeat"
              + " it for further jars, the one with the entry class first.")
  private List<String> jars = new ArrayList<>();

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description =
          "With --jar: the entry class (default: the FlinkDeployment's, else the one in the first"
              + " jar's manifest).")
  private String entryClass;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description =
          "With --jar, after --: the job's own arguments (default: those of the FlinkDeployment).")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--explain",
      paramLabel = "RULE",
      description =
          "Say why a rule is there, what to set and where it is documented; all prints each.")
  private String explained;

  @Spec private CommandSpec spec;

  @Mixin private JobOptions options;

  @Mixin private MetricsOptions metrics;

  @Override
  public Integer call() throws IOException {
    List<Rule> rules = new ArrayList<>(AllRules.with(Clock.systemUTC()));
    rules.add(new StoreProbe(() -> options.find("probe of the store"), Clock.systemUTC()));
    if (explained != null) {
      explain(rules);
      return Verdict.Outcome.PASS.exitCode();
    }
    refuseUnknown(rules);
    metrics.check();
    refuseProbeElsewhere();
    refuseArgumentsWithoutJar();
    Set<String> left = new HashSet<>(ignored);
    if (!probe) {
      left.add(STORE_PROBE);
    }
    Doctor doctor = new Doctor(rules).without(left);
    List<Checkup> checkups =
        withCode(subjects()).entrySet().stream()
            .map(each -> doctor.examine(each.getKey(), each.getValue()))
            .toList();
    out().println(new CheckupReport(checkups, Installation.version()).as(format));
    metrics.publish(new RunMetrics(Clock.systemUTC()).checkups(checkups), "doctor");
    return fails(checkups) ? Verdict.Outcome.FAIL.exitCode() : Verdict.Outcome.PASS.exitCode();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private boolean fails(List<Checkup> checkups) {
    return failOn != FailOn.never
        && checkups.stream()
            .anyMatch(c -> c.hasFrom(Severity.valueOf(failOn.name().toUpperCase(Locale.ROOT))));
  }

  private void refuseProbeElsewhere() {
    if (probe && (!files.isEmpty() || rest != null || options.local())) {
      throw new Problem(
          "--probe-store needs the keys of a FlinkDeployment: give --target kubernetes and its name");
    }
  }

  private void refuseArgumentsWithoutJar() {
    if (jars.isEmpty() && (entryClass != null || !arguments.isEmpty())) {
      throw new Problem(
          "--entry-class and arguments are for a job's code: name its jar with --jar");
    }
  }

  private Map<String, Subject> withCode(Map<String, Subject> subjects) {
    if (jars.isEmpty()) {
      return subjects;
    }
    if (subjects.size() != 1) {
      throw new Problem(
          Texts.format(
              "--jar is for one job, and there are %d: %s",
              subjects.size(), String.join(", ", subjects.keySet())));
    }
    System.err.println(
        "running the job's code with stubs of its sources and sinks: some seconds …");
    Map.Entry<String, Subject> only = subjects.entrySet().iterator().next();
    JarLook look = new JarLook(jars, Optional.ofNullable(entryClass), arguments);
    return Map.of(only.getKey(), look.at(only.getValue(), Installation.find().inspector()));
  }

  private void refuseUnknown(List<Rule> rules) {
    Set<String> known = rules.stream().map(r -> r.advice().id()).collect(Collectors.toSet());
    ignored.stream()
        .filter(id -> !known.contains(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw unknown(id);
            });
  }

  private static Problem unknown(String id) {
    return new Problem(
        Texts.format("there is no rule %s: `firedrill doctor --explain all` lists them", id));
  }

  private void explain(List<Rule> rules) {
    List<Advice> asked =
        rules.stream()
            .map(Rule::advice)
            .filter(advice -> explained.equals("all") || advice.id().equals(explained))
            .toList();
    if (asked.isEmpty()) {
      throw unknown(explained);
    }
    out().println(asked.stream().map(DoctorCommand::page).collect(Collectors.joining("\n\n")));
  }

  /** As Markdown, of which docs/doctor-rules.md is made. */
  private static String page(Advice advice) {
    return Texts.format(
        "## %s (%s)\n\n%s\n\n- set: %s\n%s- see: <%s>",
        advice.id(),
        advice.severity().name().toLowerCase(Locale.ROOT),
        advice.why(),
        advice.remedy(),
        advice
            .drill()
            .map(drill -> Texts.format("- prove it: `firedrill drill %s`\n", drill))
            .orElse(""),
        advice.source());
  }

  private Map<String, Subject> subjects() throws IOException {
    if (!files.isEmpty()) {
      Map<String, Subject> subjects = new LinkedHashMap<>();
      for (String file : files) {
        subjects.putAll(Subjects.of(file, read(file)));
      }
      return subjects;
    }
    if (rest != null) {
      return Map.of(rest.toString(), Subjects.of(new FlinkRest(HttpTransport.to(rest))));
    }
    return options.local() ? local() : kubernetes();
  }

  private static String read(String file) {
    try {
      return file.equals(STANDARD_INPUT)
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new Problem(Texts.format("%s cannot be read: %s", file, e.getMessage()), e);
    }
  }

  private Map<String, Subject> local() {
    try (LocalJob job = new LocalJob(options.folder())) {
      FlinkRest flink =
          job.rest()
              .orElseThrow(
                  () ->
                      new Problem(
                          Texts.format(
                              "no job runs in %s: start one with `firedrill run`, or say what to"
                                  + " look at: --target kubernetes, --file, --rest",
                              options.folder())));
      return Map.of(job.name(), Subjects.of(flink));
    }
  }

  private Map<String, Subject> kubernetes() throws IOException {
    try (DeploymentLook look = DeploymentLook.open(options.access())) {
      return Map.of(look.access().where(), Subjects.of(look));
    }
  }
}
