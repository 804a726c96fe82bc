package io.firedrill.cli;

import io.firedrill.app.VersionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** What a new version of a job is made of. */
final class VersionOptions {
  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "The new version's jar; repeat it for further jars, the one with the entry class first."
              + " On the target kubernetes the jarURI, such as local:///opt/job.jar in the image.")
  private List<String> jars = new ArrayList<>();

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description = "The new version's entry class (default: the one in the jar's manifest).")
  private String entryClass;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description =
          "The new version's parallelism, at least 1 (default for `snapshot check`:"
              + " parallelism.default, else the savepoint's).")
  private Integer parallelism;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's configuration; repeat it for further settings.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--allow-non-restored-state",
      description =
          "Start the new version even if part of the savepoint's state belongs to none of its"
              + " operators; that state is lost.")
  private boolean allowNonRestoredState;

  @Option(
      names = "--accept-state",
      paramLabel = "NAME",
      description =
          "Accept a finding of the state check, by the name that the check prints:"
              + " OPERATOR/STATE.FIELD, a field whose values are lost; OPERATOR/STATE, a state that"
              + " the new version does not declare until it processes records; OPERATOR, one whose"
              + " state shrank to less than half in the shadow. Repeat it for further names.")
  private Set<String> acceptedStates = new TreeSet<>();

  Set<String> acceptedStates() {
    return acceptedStates;
  }

  /** The version, with the job's own arguments. */
  VersionChange with(List<String> arguments) {
    if (parallelism != null) {
      Numbers.atLeast(1, "--parallelism", parallelism);
    }
    return new VersionChange(
        jars,
        Optional.ofNullable(entryClass),
        Optional.ofNullable(parallelism),
        settings,
        allowNonRestoredState,
        arguments);
  }
}
