package io.firedrill.doctor.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Subject;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where Flink keeps what has to outlive a pod or a machine. */
final class Places {
  private static final Pattern SCHEME = Pattern.compile("([a-z0-9]+):.*");

  private Places() {}

  /** The scheme of a path in lower case; {@code file} for one that has none. */
  static String scheme(String path) {
    var scheme = SCHEME.matcher(path.toLowerCase(Locale.ROOT));
    return scheme.matches() ? scheme.group(1) : "file";
  }

  /** What a path on a machine's own disk comes to; fine for any other. */
  static Look durable(Subject subject, String where, String path) {
    if (!scheme(path).equals("file")) {
      return Look.fine();
    }
    String folder = path.replaceFirst("^[fF][iI][lL][eE]:/*", "/");
    if (subject.deployment().isPresent()) {
      return onVolume(subject, where, path, folder);
    }
    return folder.startsWith("/tmp")
        ? Look.found(where, "%s is on the disk of one machine, in a folder that is emptied", path)
        : Look.unseen(
            "%s is %s: whether all hosts of the cluster share that file system cannot be seen",
            where, path);
  }

  private static Look onVolume(Subject subject, String where, String path, String folder) {
    for (JsonNode volume : subject.field("/spec/podTemplate/spec/volumes")) {
      if (mountedAt(subject, volume.path("name").asText(), folder)) {
        return onVolume(where, path, volume);
      }
    }
    return Look.found(where, "%s is on a pod's own disk, which ends with the pod", path);
  }

  private static Look onVolume(String where, String path, JsonNode volume) {
    if (volume.has("emptyDir")) {
      return Look.found(where, "%s is on an emptyDir, which ends with its pod", path);
    }
    return volume.has("hostPath")
        ? Look.found(where, "%s is on a hostPath, the disk of one node", path)
        : Look.fine();
  }

  private static boolean mountedAt(Subject subject, String volume, String folder) {
    for (JsonNode container : subject.field("/spec/podTemplate/spec/containers")) {
      for (JsonNode mount : container.path("volumeMounts")) {
        String at = mount.path("mountPath").asText();
        if (mount.path("name").asText().equals(volume)
            && (folder.equals(at) || folder.startsWith(at + "/"))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The S3 plugins that the image's start script is to enable; empty if it is not asked to. */
  static Optional<String> enabledPlugins(Subject subject) {
    for (JsonNode container : subject.field("/spec/podTemplate/spec/containers")) {
      for (JsonNode variable : container.path("env")) {
        if (variable.path("name").asText().equals("ENABLE_BUILT_IN_PLUGINS")) {
          return Optional.of(variable.path("value").asText());
        }
      }
    }
    return Optional.empty();
  }
}
