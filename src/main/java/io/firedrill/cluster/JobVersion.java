package io.firedrill.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a job, as much of it as makes its job graph.
 *
 * @param jars its jars on this machine, the one with the entry class first
 * @param mainClass the entry class; empty if the first jar's manifest names it
 * @param arguments the job's own arguments
 * @param flink Flink's configuration
 * @param parallelism the job's default parallelism; 0 if only the savepoint tells it
 * @param flinkLib the libraries of the Flink that it runs on, on this machine; empty where this
 *     project's Flink stands for it
 */
public record JobVersion(
    List<Path> jars,
    Optional<String> mainClass,
    List<String> arguments,
    Map<String, String> flink,
    int parallelism,
    Optional<Path> flinkLib) {
  /** The setting by which a restore drops state that no operator claims. */
  public static final String IGNORE_UNCLAIMED_STATE =
      "execution.state-recovery.ignore-unclaimed-state";

  /** The setting that is the job's parallelism where nothing else says it. */
  public static final String DEFAULT_PARALLELISM = "parallelism.default";

  /** A version that runs on this project's Flink. */
  public JobVersion(
      List<Path> jars,
      Optional<String> mainClass,
      List<String> arguments,
      Map<String, String> flink,
      int parallelism) {
    this(jars, mainClass, arguments, flink, parallelism, Optional.empty());
  }

  public JobVersion {
    jars = List.copyOf(jars);
    arguments = List.copyOf(arguments);
    flink = Map.copyOf(flink);
  }

  public JobVersion withArguments(List<String> others) {
    return new JobVersion(jars, mainClass, others, flink, parallelism, flinkLib);
  }
}
