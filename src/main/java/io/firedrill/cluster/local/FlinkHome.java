package io.firedrill.cluster.local;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with Flink's {@code lib} and {@code plugins}, as {@code /opt/flink} has them. */
record FlinkHome(Path root) {
  static FlinkHome at(Path root) {
    for (String part : new String[] {"lib", "plugins/s3-fs-presto", "plugins/s3-fs-hadoop"}) {
      if (!Files.isDirectory(root.resolve(part))) {
        throw new Problem(
            Texts.format(
                "there is no Flink in %s: it lacks %s. The local target runs from a checkout, which builds one, or point FLINK_HOME at one; jobs on Kubernetes are drilled with --target kubernetes.",
                root, part));
      }
    }
    return new FlinkHome(root.toAbsolutePath());
  }

  Path lib() {
    return root.resolve("lib");
  }

  Path plugins() {
    return root.resolve("plugins");
  }
}
