package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The file with S3 keys that the pods of a FlinkDeployment mount out of a Secret: where Amazon's
 * SDK looks for one that no environment variable outweighs. <a
 * href="https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html">Location of the shared
 * files</a>
 *
 * @param spec of the FlinkDeployment
 */
record CredentialsFile(JsonNode spec) {
  /** In the home of the user that Flink's images run as. */
  private static final String BY_DEFAULT = "/opt/flink/.aws/credentials";

  /**
   * The Secret that holds the file.
   *
   * @param key the file within the Secret
   * @param profile the part of the file that the pods use
   */
  record Source(String secret, String key, String profile) {}

  /** The templates are merged, so that a part of it may be in each. */
  Optional<Source> find() {
    Path file = Path.of(variable("AWS_SHARED_CREDENTIALS_FILE").orElse(BY_DEFAULT));
    String profile = variable("AWS_PROFILE").orElse("default");
    return new PodTemplates(spec)
        .containers()
        .flatMap(container -> PodTemplates.elements(container.path("volumeMounts")))
        .flatMap(mount -> mounted(mount, file, profile))
        .findFirst();
  }

  private Optional<String> variable(String name) {
    return new PodTemplates(spec)
        .containers()
        .flatMap(container -> PodTemplates.elements(container.path("env")))
        .filter(env -> env.path("name").asText().equals(name) && env.has("value"))
        .map(env -> env.path("value").asText())
        .findFirst();
  }

  private Stream<Source> mounted(JsonNode mount, Path file, String profile) {
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
        .flatMap(CredentialsFile::secrets)
        .flatMap(secret -> source(secret, name, profile).stream());
  }

  /** Of a volume that is a Secret, or is put together of several. */
  private static Stream<JsonNode> secrets(JsonNode volume) {
    return Stream.concat(
            Stream.of(volume.path("secret")),
            PodTemplates.elements(volume.at("/projected/sources"))
                .map(source -> source.path("secret")))
        .filter(JsonNode::isObject);
  }

  private static Optional<Source> source(JsonNode secret, String name, String profile) {
    String of = secret.path("secretName").asText(secret.path("name").asText());
    if (secret.path("items").isEmpty()) {
      return Optional.of(new Source(of, name, profile));
    }
    return PodTemplates.elements(secret.path("items"))
        .filter(item -> item.path("path").asText().equals(name))
        .map(item -> new Source(of, item.path("key").asText(), profile))
        .findFirst();
  }
}
