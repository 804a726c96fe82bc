package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;

/** Paths in S3 without the plugin that knows them. */
final class S3PluginMissing implements Rule {
  private static final Pattern FLINKS_OWN =
      Pattern.compile("(docker.io/|ghcr.io/)?((library|apache)/)?flink(-docker)?[:@].*");
  private static final Map<String, String> NEEDED =
      Map.of("s3a", "flink-s3-fs-hadoop", "s3p", "flink-s3-fs-presto");

  @Override
  public Advice advice() {
    return Advice.error("s3-plugin-missing")
        .why(
            "Flink's images have the S3 file systems in opt/, not in plugins/: no checkpoint can be written.")
        .flink("deployment/filesystems/s3/#hadooppresto-s3-file-systems-plugins")
        .remedy(
            "ENABLE_BUILT_IN_PLUGINS in the environment of flink-main-container, or an image that has the plugin");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<String> scheme =
        subject
            .named(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
            .map(Places::scheme)
            .filter(name -> name.startsWith("s3"));
    boolean works = subject.running().filter(r -> r.checkpoints().newest().isPresent()).isPresent();
    if (scheme.isEmpty() || works) {
      return Look.fine();
    }
    if (subject.deployment().isEmpty()) {
      return Look.unseen("the plugins of the cluster cannot be seen");
    }
    Optional<String> plugins = Places.enabledPlugins(subject);
    if (plugins.isEmpty()) {
      String image = subject.field("/spec/image").asText();
      return FLINKS_OWN.matcher(image).matches()
          ? Look.found(
              "spec.podTemplate",
              "checkpoints go to %s://, and %s has no plugin enabled",
              scheme.get(),
              image)
          : Look.unseen(
              "whether the image %s has a plugin for %s:// cannot be seen", image, scheme.get());
    }
    String needed = NEEDED.getOrDefault(scheme.get(), "flink-s3-fs");
    return plugins.get().contains(needed)
        ? Look.fine()
        : Look.found(
            "ENABLE_BUILT_IN_PLUGINS",
            "%s:// needs %s-…, and %s is enabled",
            scheme.get(),
            needed,
            plugins.get());
  }
}
