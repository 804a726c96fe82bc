package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;

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

  Optional<Source> find() {
    MountedFile mounted = new MountedFile(spec);
    Path file = Path.of(mounted.variable("AWS_SHARED_CREDENTIALS_FILE").orElse(BY_DEFAULT));
    String profile = mounted.variable("AWS_PROFILE").orElse("default");
    return mounted.at(file).map(of -> new Source(of.secret(), of.key(), profile));
  }
}
