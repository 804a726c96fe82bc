package io.firedrill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the new version changes. */
final class NewVersionOptions {
  @Option(
      names = "--change",
      paramLabel = "FILE",
      description =
          "On kubernetes: a merge patch of the FlinkDeployment in YAML or JSON, as kubectl patch"
              + " --type=merge takes it; what the options below say comes on top.")
  private Path change;

  @Option(names = "--image", paramLabel = "IMAGE", description = "On kubernetes: another image.")
  private String image;

  @Option(
      names = "--jar",
      paramLabel = "JAR",
      description =
          "On kubernetes: another jarURI, local:///… in the image. On local: a jar of this machine;"
              + " again for each further one (default there: version 2 of the project's job).")
  private List<String> jars = new ArrayList<>();

  @Option(names = "--entry-class", paramLabel = "CLASS", description = "Another entry class.")
  private String entryClass;

  @Option(names = "--parallelism", paramLabel = "N", description = "Another parallelism.")
  private Integer parallelism;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's configuration; again for each.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--allow-non-restored-state",
      description = "As the new version would be started with it.")
  private boolean allowNonRestored;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --: arguments of the job, in the place of all that it has.")
  private List<String> arguments = new ArrayList<>();

  List<String> jars() {
    return jars;
  }

  Optional<String> entryClass() {
    return Optional.ofNullable(entryClass);
  }

  Optional<Integer> parallelism() {
    if (parallelism != null && parallelism < 1) {
      throw new Problem("--parallelism %d: give a number from 1 on".formatted(parallelism));
    }
    return Optional.ofNullable(parallelism);
  }

  Map<String, String> settings() {
    return settings;
  }

  boolean allowNonRestored() {
    return allowNonRestored;
  }

  List<String> arguments() {
    return arguments;
  }

  /** Refuses what is for the other target. */
  void checkLocal() {
    if (change != null || image != null) {
      throw new Problem("--change and --image are for --target kubernetes; name a jar with --jar");
    }
  }

  /** The merge patch. */
  JsonNode patch() {
    ObjectNode patch = change == null ? new ObjectMapper().createObjectNode() : read();
    ObjectNode spec = patch.withObject("/spec");
    if (image != null) {
      spec.put("image", image);
    }
    if (!settings.isEmpty()) {
      ObjectNode flink = spec.withObject("/flinkConfiguration");
      settings.forEach(flink::put);
    }
    if (jars.size() > 1) {
      throw new Problem("a FlinkDeployment has one jarURI: give --jar once");
    }
    ObjectNode job = new ObjectMapper().createObjectNode();
    jars.forEach(jar -> job.put("jarURI", jar));
    entryClass().ifPresent(name -> job.put("entryClass", name));
    parallelism().ifPresent(number -> job.put("parallelism", number));
    if (allowNonRestored) {
      job.put("allowNonRestoredState", true);
    }
    if (!arguments.isEmpty()) {
      arguments.forEach(job.putArray("args")::add);
    }
    if (!job.isEmpty()) {
      spec.withObject("/job").setAll(job);
    }
    if (spec.isEmpty()) {
      throw new Problem(
          "nothing changes: say what the new version is, with --image, --change FILE, --parallelism, --set or --jar");
    }
    return patch;
  }

  private ObjectNode read() {
    if (!Files.isRegularFile(change)) {
      throw new Problem("there is no file " + change);
    }
    try {
      JsonNode read = new YAMLMapper().readTree(change.toFile());
      if (!(read instanceof ObjectNode object) || !(object.path("spec") instanceof ObjectNode)) {
        throw new Problem(
            "%s is no merge patch of a FlinkDeployment: it begins with spec:".formatted(change));
      }
      for (String part : List.of("job", "flinkConfiguration")) {
        JsonNode is = object.at("/spec/" + part);
        if (!is.isMissingNode() && !is.isNull() && !is.isObject()) {
          throw new Problem("%s: spec.%s is no map".formatted(change, part));
        }
      }
      // of a whole manifest only the spec is meant
      ObjectNode patch = new ObjectMapper().createObjectNode();
      patch.set("spec", object.get("spec"));
      return patch;
    } catch (IOException e) {
      throw new Problem(
          "%s does not read: %s".formatted(change, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }
}
