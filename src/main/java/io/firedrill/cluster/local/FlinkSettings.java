package io.firedrill.cluster.local;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/**
 * Flink's configuration on the local target, lowest first: what any local run needs ({@code
 * flink-local.yaml}), what makes recovery fast ({@code flink-recovery.yaml}), this run's ports and
 * paths, and the drill's own settings.
 */
record FlinkSettings(Map<String, String> values) {
  /** A setting of a drill that takes one of ours away, so that Flink's default holds. */
  static final String FLINKS_DEFAULT = "default";

  static FlinkSettings of(Map<String, String> run, Map<String, String> drill) {
    Map<String, String> values = new TreeMap<>();
    values.putAll(resource("flink-local.yaml"));
    values.putAll(resource("flink-recovery.yaml"));
    values.putAll(run);
    values.putAll(drill);
    values.values().removeIf(FLINKS_DEFAULT::equals);
    return new FlinkSettings(values);
  }

  /** The names of the settings that make recovery fast. */
  static Set<String> recoverySettings() {
    return resource("flink-recovery.yaml").keySet();
  }

  private static Map<String, String> resource(String name) {
    try (InputStream stream = FlinkSettings.class.getResourceAsStream("/" + name)) {
      return new YAMLMapper().readValue(stream, new TypeReference<TreeMap<String, String>>() {});
    } catch (IOException e) {
      throw new IllegalStateException("cannot parse the resource " + name, e);
    }
  }

  void writeTo(Path file) {
    try {
      // a drill's own settings may hold a secret
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      new YAMLMapper().writeValue(file.toFile(), values);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write %s: %s", file, e.getMessage()), e);
    }
  }

  Configuration configuration() {
    return Configuration.fromMap(values);
  }
}
