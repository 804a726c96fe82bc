package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that the pods of a FlinkDeployment mount out of Secrets.
 *
 * @param spec of the FlinkDeployment
 */
record MountedFile(JsonNode spec) {
  /**
   * The Secret that holds a file.
   *
   * @param key the file within the Secret
   */
  record Source(String secret, String key) {}

  /** An environment variable that has its value in the spec. */
  Optional<String> variable(String name) {
    return new PodTemplates(spec)
        .containers()
        .flatMap(container -> PodTemplates.elements(container.path("env")))
        .filter(env -> env.path("name").asText().equals(name) && env.has("value"))
        .map(env -> env.path("value").asText())
        .findFirst();
  }

  /** What is at a path in the pods. The templates are merged, so that a part may be in each. */
  Optional<Source> at(Path file) {
    return new PodTemplates(spec)
        .containers()
        .flatMap(container -> PodTemplates.elements(container.path("volumeMounts")))
        .flatMap(mount -> mounted(mount, file))
        .findFirst();
  }

  private Stream<Source> mounted(JsonNode mount, Path file) {
    Path at = Path.of(mount.path("mountPath").asText("/"));
    if (!file.startsWith(at)) {
      return Stream.empty();
    }
    String below = at.relativize(file).toString();
    String subPath = mount.path("subPath").asText("");
    String name = subPath.isEmpty() ? below : Path.of(subPath, below).toString();
    return new PodTemplates(spec)
        .pods()
        .flatMap(pod -> PodTemplates.elements(pod.path("volumes")))
        .filter(volume -> volume.path("name").asText().equals(mount.path("name").asText()))
        .flatMap(MountedFile::secrets)
        .flatMap(secret -> source(secret, name).stream());
  }

  /** Of a volume that is a Secret, or is put together of several. */
  private static Stream<JsonNode> secrets(JsonNode volume) {
    return Stream.concat(
            Stream.of(volume.path("secret")),
            PodTemplates.elements(volume.at("/projected/sources"))
                .map(source -> source.path("secret")))
        .filter(JsonNode::isObject);
  }

  private static Optional<Source> source(JsonNode secret, String name) {
    String of = secret.path("secretName").asText(secret.path("name").asText());
    if (secret.path("items").isEmpty()) {
      return Optional.of(new Source(of, name));
    }
    return PodTemplates.elements(secret.path("items"))
        .filter(item -> item.path("path").asText().equals(name))
        .map(item -> new Source(of, item.path("key").asText()))
        .findFirst();
  }
}
