package io.firedrill.app;

import io.firedrill.cluster.JobSpec;
import io.firedrill.drill.Drill;
import io.firedrill.drill.fault.Fault;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * A job that is not the project's, for the local target.
 *
 * @param jars files of this machine
 * @param entryClass found in one of them
 * @param settings of Flink's configuration, which outweigh the target's; a drill's own outweigh
 *     them
 */
public record OwnJob(
    List<Path> jars, String entryClass, List<String> arguments, Map<String, String> settings) {
  public OwnJob {
    jars = List.copyOf(jars);
    arguments = List.copyOf(arguments);
    settings = Map.copyOf(settings);
  }

  /**
   * A job.
   *
   * @param entryClass empty for the one in the first jar's manifest
   * @throws Problem if a jar is not there or not a jar, or the entry class is in none of them
   */
  public static OwnJob of(
      List<String> jars,
      Optional<String> entryClass,
      List<String> arguments,
      Map<String, String> settings) {
    List<Path> files = VersionChange.files(jars);
    String entry = entryClass.orElseGet(() -> inManifest(files.get(0)));
    String file = entry.replace('.', '/') + ".class";
    if (files.stream().noneMatch(jar -> look(jar, open -> open.getEntry(file) != null))) {
      throw new Problem(Texts.format("there is no class %s in %s", entry, String.join(", ", jars)));
    }
    return new OwnJob(files, entry, arguments, settings);
  }

  private static String inManifest(Path jar) {
    Manifest manifest = look(jar, open -> open.getManifest());
    return Optional.ofNullable(manifest)
        .map(each -> each.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "the manifest of %s names no Main-Class: name it with --entry-class",
                        jar)));
  }

  private interface Look<T> {
    T at(JarFile jar) throws IOException;
  }

  private static <T> T look(Path jar, Look<T> look) {
    try (JarFile open = new JarFile(jar.toFile())) {
      return look.at(open);
    } catch (IOException e) {
      throw new Problem(Texts.format("%s is not a jar: %s", jar, e.getMessage()), e);
    }
  }

  /** Why a drill is not for such a job; empty if it is. */
  public Optional<String> objection(Drill drill) {
    return ofTheProject(drill)
        .map(why -> Texts.format("%s is not for a job of your own: %s", drill.name(), why));
  }

  private static Optional<String> ofTheProject(Drill drill) {
    Fault fault = drill.fault();
    if (drill.needsOwnJob().isPresent() || fault.needsFailureTrigger()) {
      return Optional.of("it is about what the project's own job does");
    }
    if (fault.needsTopics() || fault.needsTables() || fault.needsTransactions()) {
      return Optional.of("it is about the broker or the database of the project's own job");
    }
    return fault.needsHdfs()
        ? Optional.of("on this machine such a job has its checkpoints in an S3 store")
        : Optional.empty();
  }

  /** The drill with the job's settings, so that its evidence shows them. */
  Drill with(Drill drill) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(drill.flink());
    return drill.withFlink(all);
  }

  /** The job as a target runs it in a drill. */
  JobSpec spec(Drill drill) {
    return new JobSpec(entryClass, jars, arguments, drill.flink());
  }
}
