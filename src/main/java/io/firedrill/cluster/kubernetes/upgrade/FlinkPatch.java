package io.firedrill.cluster.kubernetes.upgrade;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * Which Flink an image has, by the name of its distribution's jar. Patches of a minor version write
 * some states differently, so a check needs the one that runs.
 */
final class FlinkPatch {
  private static final Pattern DISTRIBUTION =
      Pattern.compile(".*/flink-dist-((\\d+\\.\\d+)\\.[^/]+)\\.jar");

  private FlinkPatch() {}

  /** Whether the libraries are of this project's minor version, and of another patch. */
  static boolean isAnother(List<String> libraries) {
    return isAnother(libraries, EnvironmentInformation.getVersion());
  }

  static boolean isAnother(List<String> libraries, String ours) {
    Optional<Matcher> distribution =
        libraries.stream().map(DISTRIBUTION::matcher).filter(Matcher::matches).findFirst();
    return distribution.isPresent()
        && !distribution.get().group(1).equals(ours)
        && ours.startsWith(distribution.get().group(2) + ".");
  }
}
