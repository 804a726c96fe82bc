package io.firedrill.app;

import io.firedrill.cluster.JobVersion;
import io.firedrill.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a new version of a job changes; whatever is empty stays as it is.
 *
 * @param jars paths on this machine, or a FlinkDeployment's jarURI
 * @param settings of Flink's configuration
 * @param arguments the job's own, in place of all that it has
 */
public record VersionChange(
    List<String> jars,
    Optional<String> entryClass,
    Optional<Integer> parallelism,
    Map<String, String> settings,
    boolean allowNonRestoredState,
    List<String> arguments) {
  /** Nothing is changed. */
  public static final VersionChange NONE =
      new VersionChange(List.of(), Optional.empty(), Optional.empty(), Map.of(), false, List.of());

  public VersionChange {
    jars = List.copyOf(jars);
    settings = Map.copyOf(settings);
    arguments = List.copyOf(arguments);
  }

  /**
   * The version on its own, as something to inspect on this machine.
   *
   * @throws Problem if a jar does not exist
   */
  JobVersion version() {
    Map<String, String> flink = new TreeMap<>(settings);
    if (allowNonRestoredState) {
      flink.put(JobVersion.IGNORE_UNCLAIMED_STATE, "true");
    }
    return new JobVersion(
        files(), entryClass, arguments, flink, parallelism.orElseGet(() -> configured(flink)));
  }

  private static int configured(Map<String, String> flink) {
    String parallelism = flink.getOrDefault(JobVersion.DEFAULT_PARALLELISM, "0").strip();
    if (!parallelism.matches("[0-9]{1,9}")) {
      throw new Problem(JobVersion.DEFAULT_PARALLELISM + " is not a number: " + parallelism);
    }
    return Integer.parseInt(parallelism);
  }

  /**
   * The version before it, from other jars. It gets the arguments from the first option on: it does
   * not know those that come first, which only the new version has.
   */
  VersionChange before(List<String> oldJars) {
    List<String> known = arguments.stream().dropWhile(word -> !word.startsWith("--")).toList();
    return new VersionChange(
        oldJars, Optional.empty(), parallelism, settings, allowNonRestoredState, known);
  }

  /**
   * The jars, as files of this machine.
   *
   * @throws Problem if one does not exist
   */
  List<Path> files() {
    return files(jars);
  }

  /** The same of any jars. */
  static List<Path> files(List<String> jars) {
    return jars.stream().map(VersionChange::file).toList();
  }

  private static Path file(String jar) {
    Path file = Path.of(jar);
    if (!Files.isRegularFile(file)) {
      throw new Problem("there is no jar " + jar);
    }
    return file.toAbsolutePath();
  }
}
