package io.firedrill.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.drill.Drill;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which drills are run with which of Flink's settings.
 *
 * @param drills their names
 * @param settings on top of those that ship, by what the table calls them; the value {@code
 *     default} takes one of those away
 */
public record Comparison(List<String> drills, Map<String, Map<String, String>> settings) {
  /** What ships against Flink's defaults. */
  public static Comparison withFlinksDefaults() {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    settings.put("shipped", Map.of());
    settings.put("Flink's defaults", LocalTarget.flinksDefaults());
    return new Comparison(List.of("taskmanager-kill", "jobmanager-kill"), settings);
  }

  /**
   * Reads one from a file in YAML, with {@code drills} and {@code settings}.
   *
   * @throws Problem if it is not one
   */
  public static Comparison read(Path file) {
    try {
      Comparison read =
          new YAMLMapper()
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .readValue(Files.readString(file), Comparison.class);
      if (read == null || isEmpty(read)) {
        throw new Problem(
            Texts.format(
                "%s compares nothing: it needs drills, a list of names, and settings, a mapping of names to Flink's settings",
                file));
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new Problem(
          Texts.format("%s is not a comparison: %s", file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot read %s: %s", file, e), e);
    }
  }

  /** A drill with the settings of a name, which outweigh its own. */
  Drill of(Drill drill, String name) {
    Map<String, String> all = new TreeMap<>(drill.flink());
    all.putAll(settings.get(name));
    return drill.withFlink(all);
  }

  private static boolean isEmpty(Comparison read) {
    return read.drills() == null
        || read.drills().isEmpty()
        || read.settings() == null
        || read.settings().isEmpty()
        || read.settings().containsValue(null);
  }
}
