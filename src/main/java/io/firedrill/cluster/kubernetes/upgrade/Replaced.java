package io.firedrill.cluster.kubernetes.upgrade;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Values in the arguments of a job that is not the project's, in whose place its shadow has others.
 *
 * @param paths that it writes to
 * @param topics that it writes to
 * @param names that must be its own: consumer groups, prefixes of transactional ids
 */
public record Replaced(List<String> paths, List<String> topics, List<String> names) {
  public Replaced {
    paths = List.copyOf(paths);
    topics = List.copyOf(topics);
    names = List.copyOf(names);
  }

  /** An output with a slash is a path: no topic has one. */
  public static Replaced of(List<String> outputs, List<String> names) {
    Map<Boolean, List<String>> paths =
        outputs.stream().collect(Collectors.partitioningBy(output -> output.contains("/")));
    return new Replaced(paths.get(true), paths.get(false), names);
  }
}
