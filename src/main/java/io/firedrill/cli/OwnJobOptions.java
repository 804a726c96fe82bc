package io.firedrill.cli;

import io.firedrill.app.OwnJob;
import io.firedrill.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** A job of the user's own, to be drilled on this machine. */
final class OwnJobOptions {
  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "On local: a job of your own, by its jar; repeat it for further jars (default: the"
              + " project's own job).")
  private List<String> jars = new ArrayList<>();

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description = "With --jar: the entry class (default: the one in the first jar's manifest).")
  private String entryClass;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "With --jar: a setting of Flink's configuration; repeat it for further settings.")
  private Map<String, String> settings = new TreeMap<>();

  /**
   * The job; empty for the project's own.
   *
   * @param arguments the job's own
   */
  Optional<OwnJob> with(List<String> arguments) {
    if (!jars.isEmpty()) {
      return Optional.of(OwnJob.of(jars, Optional.ofNullable(entryClass), arguments, settings));
    }
    if (entryClass != null || !settings.isEmpty() || !arguments.isEmpty()) {
      throw new Problem(
          "--entry-class, --set and arguments are for a job of your own: name its jar with --jar");
    }
    return Optional.empty();
  }
}
