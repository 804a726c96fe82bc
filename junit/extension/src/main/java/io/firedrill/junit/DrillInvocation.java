package io.firedrill.junit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/**
 * A test that is a drill.
 *
 * @param drill a drill that ships, or a YAML file
 * @param how it is run
 */
record DrillInvocation(String drill, Drill how)
    implements TestTemplateInvocationContext, BeforeTestExecutionCallback, ParameterResolver {
  private static final ExtensionContext.Namespace RESULTS =
      ExtensionContext.Namespace.create(DrillInvocation.class);
  private static final String REPORT = "report: ";

  @Override
  public String getDisplayName(int invocation) {
    return Path.of(drill).getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(this);
  }

  @Override
  public void beforeTestExecution(ExtensionContext context) throws Exception {
    Harness harness = Harness.find(context.getConfigurationParameter(Harness.HOME));
    Path out =
        Path.of(context.getConfigurationParameter("firedrill.out").orElse("target/drills"))
            .resolve(context.getRequiredTestClass().getSimpleName())
            .toAbsolutePath();
    try (JobJars jars = JobJars.of(job(context).jar())) {
      Harness.Ended ended =
          harness.run(arguments(job(context), jars, out), Duration.ofMinutes(how.minutes()));
      DrillResult result = result(ended);
      refuseUnlessPassed(result);
      context.getStore(RESULTS).put(drill, result);
    }
  }

  private static FlinkJob job(ExtensionContext context) {
    return Stream.<Class<?>>iterate(
            context.getRequiredTestClass(), each -> each != null, Class::getEnclosingClass)
        .flatMap(each -> AnnotationSupport.findAnnotation(each, FlinkJob.class).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new ExtensionConfigurationException(
                    context.getRequiredTestClass().getName()
                        + " has no @FlinkJob that says which job is drilled"));
  }

  private List<String> arguments(FlinkJob job, JobJars jars, Path out) {
    List<String> arguments = new ArrayList<>(List.of("drill", drill, "--out", out.toString()));
    jars.files().forEach(jar -> arguments.addAll(List.of("--jar", jar.toString())));
    if (!job.entryClass().isEmpty()) {
      arguments.addAll(List.of("--entry-class", job.entryClass()));
    }
    Arrays.stream(job.set()).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    if (!job.contract().isEmpty()) {
      arguments.addAll(List.of("--contract", Path.of(job.contract()).toAbsolutePath().toString()));
    }
    if (how.despitePrecheck()) {
      arguments.add("--despite-precheck");
    }
    arguments.add("--");
    arguments.addAll(List.of(job.arguments()));
    return arguments;
  }

  private DrillResult result(Harness.Ended ended) throws IOException {
    Optional<Path> html =
        ended.printed().stream()
            .filter(line -> line.startsWith(REPORT))
            .reduce((first, last) -> last)
            .map(line -> Path.of(line.substring(REPORT.length())));
    if (html.isEmpty()) {
      throw new AssertionFailedError(
          "%s was not run (status %d):%n%s"
              .formatted(
                  drill,
                  ended.status(),
                  indented(ended.errors().stream().map(DrillInvocation::withoutName))));
    }
    DrillResult result = DrillResult.read(html.get().resolveSibling("report.json"));
    int expected =
        switch (result.verdict()) {
          case PASS -> 0;
          case FAIL -> 1;
          case INCONCLUSIVE -> 3;
        };
    if (ended.status() != expected) {
      throw new AssertionFailedError(
          "firedrill ended with status %d, and %s says %s"
              .formatted(ended.status(), result.report(), result.verdict()));
    }
    return result;
  }

  private static String withoutName(String line) {
    return line.replaceFirst("^firedrill: ", "");
  }

  /** What could not be seen is not a pass either. */
  private static void refuseUnlessPassed(DrillResult result) {
    String next =
        switch (result.verdict()) {
          case PASS -> "";
          case FAIL -> "the report: ";
          case INCONCLUSIVE ->
              "not seen, so not proven: mend what hid it, or run the drill again on a machine with"
                  + " less load; the report: ";
        };
    if (!next.isEmpty()) {
      throw new AssertionFailedError(
          "%s  %s%n%s%n%s%s"
              .formatted(
                  result.verdict(),
                  result.drill(),
                  indented(result.findings().stream()),
                  next,
                  result.report().resolveSibling("report.html")));
    }
  }

  private static String indented(Stream<String> lines) {
    return lines.map(line -> "  " + line).collect(Collectors.joining(System.lineSeparator()));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DrillResult.class;
  }

  @Override
  public DrillResult resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(RESULTS).get(drill, DrillResult.class);
  }
}
