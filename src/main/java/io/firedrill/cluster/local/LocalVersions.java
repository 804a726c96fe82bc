package io.firedrill.cluster.local;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * The two versions of a local upgrade, with the settings that they bring along.
 *
 * @param artifacts the build's output folder, as an absolute path
 */
record LocalVersions(LocalUpgrade.Change change, Path artifacts) {
  private static final String PARALLELISM = "parallelism.default";
  private static final String SLOTS = "taskmanager.numberOfTaskSlots";

  JobVersion old() {
    JobSpec from = change.from();
    String parallelism =
        FlinkSettings.of(Map.of(), from.flink()).values().getOrDefault(PARALLELISM, "1");
    return new JobVersion(
        absolute(from.jars()),
        Optional.of(from.mainClass()),
        from.arguments(),
        from.flink(),
        Integer.parseInt(parallelism));
  }

  JobVersion next() {
    LocalUpgrade.NewVersion to = change.to();
    Map<String, String> flink = new TreeMap<>(change.from().flink());
    flink.putAll(to.flink());
    flink.put(PARALLELISM, Integer.toString(to.parallelism()));
    // as many as the job needs on one TaskManager, and no fewer than every local one has
    int slots = Math.max(2, to.parallelism());
    flink.putIfAbsent(SLOTS, Integer.toString(slots));
    if (to.allowNonRestoredState()) {
      flink.put(JobVersion.IGNORE_UNCLAIMED_STATE, "true");
    }
    return new JobVersion(
        absolute(to.jars()),
        Optional.of(to.mainClass().orElse(change.from().mainClass())),
        to.arguments().orElse(change.from().arguments()),
        flink,
        to.parallelism());
  }

  private List<Path> absolute(List<Path> jars) {
    return jars.stream().map(artifacts::resolve).toList();
  }

  /**
   * A version as others see it: with all of Flink's settings, those of the local target included.
   *
   * @throws Problem if a jar is not there, or is not a jar
   */
  static JobVersion shown(JobVersion version) {
    for (Path jar : version.jars()) {
      if (!Files.isRegularFile(jar)) {
        throw new Problem("there is no jar " + jar);
      }
      try {
        new JarFile(jar.toFile()).close();
      } catch (IOException e) {
        throw new Problem(Texts.format("%s is not a jar: %s", jar, e.getMessage()), e);
      }
    }
    return new JobVersion(
        version.jars(),
        version.mainClass(),
        version.arguments(),
        settings(version),
        version.parallelism());
  }

  private static Map<String, String> settings(JobVersion version) {
    return FlinkSettings.of(Map.of(), version.flink()).values();
  }

  /**
   * The same version with other places in its arguments.
   *
   * @param name of what the job shares with others that have the same: consumer group and
   *     transactional ids
   * @throws Problem if they name no ledger: it might still write where it did
   */
  static JobVersion writingTo(JobPaths paths, String name, JobVersion version) {
    Map<String, String> named =
        new TreeMap<>(
            Map.of(
                "--ledger", paths.ledger(),
                "--rejects", paths.rejects(),
                "--failure-trigger", paths.failureTrigger(),
                "--group", name,
                "--transactional-id-prefix", name));
    paths.tables().ifPresent(tables -> named.put("--balances", tables.balances()));
    List<String> arguments = new ArrayList<>(version.arguments());
    if (!arguments.contains("--ledger")) {
      throw new Problem(
          "the new version's arguments name no --ledger, so its shadow cannot be kept off live data: "
              + describe(arguments));
    }
    for (int i = 0; i + 1 < arguments.size(); i++) {
      arguments.set(i + 1, named.getOrDefault(arguments.get(i), arguments.get(i + 1)));
    }
    return version.withArguments(arguments);
  }

  /** The same job started from a savepoint, which stays its owner's. */
  static JobSpec restored(JobSpec job, String savepoint, boolean allowNonRestoredState) {
    Map<String, String> flink = new TreeMap<>(job.flink());
    flink.put("execution.state-recovery.path", savepoint);
    flink.put("execution.state-recovery.claim-mode", "NO_CLAIM");
    flink.put(JobVersion.IGNORE_UNCLAIMED_STATE, Boolean.toString(allowNonRestoredState));
    return new JobSpec(job.mainClass(), job.jars(), job.arguments(), flink);
  }

  /** What the new version changes, a line each. */
  List<String> changes() {
    JobVersion old = old();
    JobVersion next = next();
    List<String> lines = new ArrayList<>();
    difference("jars", old.jars(), next.jars(), lines);
    difference("entry class", old.mainClass().orElseThrow(), next.mainClass().orElseThrow(), lines);
    difference("arguments", describe(old.arguments()), describe(next.arguments()), lines);
    difference("parallelism", old.parallelism(), next.parallelism(), lines);
    for (String key : new TreeSet<>(change.to().flink().keySet())) {
      boolean secret = GlobalConfiguration.isSensitive(key);
      difference(
          key, secret ? "…" : setting(old, key), secret ? "another" : setting(next, key), lines);
    }
    if (change.to().allowNonRestoredState()) {
      lines.add("state that the new version has no place for is dropped silently");
    }
    return lines;
  }

  private static void difference(String what, Object old, Object next, List<String> lines) {
    if (!Objects.equals(old, next)) {
      lines.add(Texts.format("%s: %s → %s", what, old, next));
    }
  }

  private static String describe(List<String> arguments) {
    return String.join(" ", arguments);
  }

  private static String setting(JobVersion version, String key) {
    return settings(version).getOrDefault(key, "Flink's default");
  }
}
