package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;

/** A scheme that two plugins claim. */
final class S3SchemeOfTwoPlugins implements Rule {
  @Override
  public Advice advice() {
    return Advice.warning("s3-scheme-of-two-plugins")
        .why(
            "Both S3 plugins answer to s3://, and which one gets a path is not said: the presto one cannot write the files of a FileSink.")
        .flink("deployment/filesystems/s3/#hadooppresto-s3-file-systems-plugins")
        .remedy("s3p:// for checkpoints, s3a:// for what a FileSink writes");
  }

  @Override
  public Look examine(Subject subject) {
    Optional<String> plugins = Places.enabledPlugins(subject);
    if (plugins.isEmpty()) {
      return subject.deployment().isPresent()
          ? Look.fine()
          : Look.unseen("the plugins of the cluster cannot be seen");
    }
    boolean both = plugins.get().contains("s3-fs-hadoop") && plugins.get().contains("s3-fs-presto");
    Optional<String> path =
        subject
            .named(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
            .filter(p -> Places.scheme(p).equals("s3"));
    return both && path.isPresent()
        ? Look.found(
            subject.where(CheckpointingOptions.CHECKPOINTS_DIRECTORY),
            "%s, with both plugins enabled",
            path.get())
        : Look.fine();
  }
}
