package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.flink.HighAvailabilityMode;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Flink's settings of a FlinkDeployment.
 *
 * @param own those in its spec
 * @param defaults those of the operator's default configuration, as the JobManager reports them;
 *     its spec outweighs them
 */
public record FlinkSettings(Map<String, String> own, Map<String, String> defaults) {
  private static final String MASKED = "******";

  public FlinkSettings {
    own = Map.copyOf(own);
    defaults = Map.copyOf(defaults);
  }

  /**
   * Reads those of a spec: newer operators take mappings within mappings too.
   *
   * @param configuration {@code spec.flinkConfiguration}
   * @throws Problem if it is no mapping
   */
  public static FlinkSettings of(JsonNode configuration, Map<String, String> defaults) {
    if (!configuration.isObject() && !configuration.isMissingNode() && !configuration.isNull()) {
      throw new Problem("spec.flinkConfiguration is not a mapping of settings to values");
    }
    Map<String, String> own = new TreeMap<>();
    flatten("", configuration, own);
    return new FlinkSettings(own, defaults);
  }

  private static void flatten(String prefix, JsonNode configuration, Map<String, String> flat) {
    configuration
        .properties()
        .forEach(
            setting -> {
              String key = prefix + setting.getKey();
              JsonNode value = setting.getValue();
              if (value.isObject()) {
                flatten(key + ".", value, flat);
              } else if (!value.isNull()) {
                flat.put(key, value.isValueNode() ? value.asText() : value.toString());
              }
            });
  }

  /** The first of some settings that is there. */
  public Optional<String> get(String... names) {
    return first(own, names).or(() -> first(defaults, names));
  }

  private static Optional<String> first(Map<String, String> settings, String... names) {
    return Arrays.stream(names)
        .map(settings::get)
        .filter(value -> value != null && !value.isBlank() && !value.equals(MASKED))
        .map(String::strip)
        .findFirst();
  }

  /** A setting of the S3 file systems, by any of the prefixes that Flink's two plugins know. */
  public Optional<String> s3(String... names) {
    return get(
        Arrays.stream(names)
            .flatMap(
                name ->
                    Stream.of("s3.", "s3a.", "fs.s3a.", "presto.s3.").map(prefix -> prefix + name))
            .toArray(String[]::new));
  }

  public Optional<String> checkpoints() {
    return get("execution.checkpointing.dir", "state.checkpoints.dir").map(this::folder);
  }

  public Optional<String> savepoints() {
    return get("execution.checkpointing.savepoint-dir", "state.savepoints.dir").map(this::folder);
  }

  /** What stands for a random part in the paths of checkpoints. */
  public Optional<String> entropy() {
    return s3("entropy.key");
  }

  /** As {@code _metadata} is named: without a slash at its end, unless it is a bucket's root. */
  private String folder(String path) {
    String scheme = path.replaceFirst("://.*", "://");
    String rest =
        entropy()
            .map(key -> path.replace(key, ""))
            .orElse(path)
            .substring(path.contains("://") ? scheme.length() : 0)
            .replaceAll("/+", "/");
    String whole = path.contains("://") ? scheme + rest : path;
    return rest.indexOf('/') < rest.length() - 1 ? whole.replaceFirst("/$", "") : whole;
  }

  /** The store of high-availability data that is not read, in words; empty if it is Kubernetes. */
  public Optional<String> otherHighAvailability() {
    String type = get("high-availability.type", "high-availability").orElse("NONE");
    String lower = type.toLowerCase(java.util.Locale.ROOT);
    if (lower.equals("kubernetes") || lower.endsWith("kuberneteshaservicesfactory")) {
      return Optional.empty();
    }
    return Optional.of(
        HighAvailabilityMode.off(type)
            ? "the job has no high availability (high-availability.type is not set), so nothing but the JobManager knows its checkpoints"
            : Texts.format(
                "high-availability.type is %s: only what Kubernetes keeps is read", type));
  }

  /** The parallelism of jobs that give none. */
  public Optional<Integer> parallelism() {
    return get("parallelism.default")
        .map(
            value -> {
              try {
                return Integer.valueOf(value);
              } catch (NumberFormatException e) {
                throw new Problem(
                    Texts.format("parallelism.default is %s, which is not a number", value), e);
              }
            });
  }
}
