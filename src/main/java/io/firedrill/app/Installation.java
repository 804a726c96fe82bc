package io.firedrill.app;

import io.firedrill.inspect.JobInspector;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The Firedrill installation: the checkout, or the folder it was installed to, with {@code drills/}
 * and the build's output.
 *
 * @param root the folder; {@code bin/firedrill} names it by the system property firedrill.home
 */
public record Installation(Path root) {
  private static final Duration INSPECTION = Duration.ofSeconds(240);

  public static Installation find() {
    return new Installation(
        Path.of(System.getProperty("firedrill.home", ".")).toAbsolutePath().normalize());
  }

  /** What the build made: the jars, S3Proxy, the Flink home. */
  public Path artifacts() {
    return root.resolve("target");
  }

  /**
   * Where runs, copies of resources and local jobs are kept: what was installed is replaced by the
   * next version, and they are not. {@code bin/firedrill} names it by the system property
   * firedrill.data; in a checkout it is the build's output.
   */
  public Path data() {
    return Optional.ofNullable(System.getProperty("firedrill.data"))
        .map(Path::of)
        .orElse(artifacts());
  }

  /** Flink's lib and plugins. */
  public Path flinkHome() {
    return Optional.ofNullable(System.getenv("FLINK_HOME"))
        .filter(home -> !home.isBlank())
        .map(Path::of)
        .orElse(artifacts().resolve("flink"));
  }

  /** What looks into a version of a job before it runs. */
  public JobInspector inspector() {
    return new JobInspector(
        flinkHome().resolve("lib").toAbsolutePath(),
        flinkHome().resolve("plugins").toAbsolutePath(),
        INSPECTION);
  }

  /** Copies of resources that have been deleted and not yet created again. */
  public Path backup() {
    return data().resolve("backup");
  }

  public Path reports() {
    return data().resolve("drills");
  }

  /** The file of a drill, given by its name or as a file. */
  public Path drill(String nameOrFile) {
    Path shipped = root.resolve("drills").resolve(nameOrFile + ".yaml");
    if (nameOrFile.matches("[\\w-]+") && Files.exists(shipped)) {
      return shipped;
    }
    if (Files.isRegularFile(Path.of(nameOrFile))) {
      return Path.of(nameOrFile);
    }
    throw new Problem(
        Texts.format(
            "unknown drill %s; known drills: %s; or give a YAML file",
            nameOrFile, String.join(", ", drills())));
  }

  /** The names of the drills that ship. */
  public List<String> drills() {
    try (Stream<Path> files = Files.list(root.resolve("drills"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Problem("there is no folder drills in " + root, e);
    }
  }

  public static String version() {
    Properties properties = new Properties();
    try (InputStream stream = Installation.class.getResourceAsStream("/firedrill.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read firedrill.properties", e);
    }
    return properties.getProperty("version");
  }
}
