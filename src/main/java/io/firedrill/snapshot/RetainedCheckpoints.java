package io.firedrill.snapshot;

import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The checkpoints of a job that are in the store. A checkpoint completes after its {@code
 * _metadata} was written, and the newest is kept until the next one has completed. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/checkpoints/#directory-structure">Directory
 * structure</a>
 *
 * @param folder where jobs have their checkpoints, as Flink names it
 */
public record RetainedCheckpoints(ObjectStore store, String folder, String jobId) {
  private static final Pattern METADATA =
      Pattern.compile(".*/chk-(\\d+)/" + Pattern.quote(MetadataFile.NAME));

  /** The keys of all their files, also of those that are not complete. */
  public Set<String> keys() throws IOException {
    return store.list(store.keyOf(folder.replaceFirst("/$", "") + "/" + jobId + "/")).stream()
        .map(ObjectStore.Entry::key)
        .collect(Collectors.toSet());
  }

  /** The path of the one with an id, as Flink names it. */
  public String path(long id) {
    return Texts.format("%s/%s/chk-%d", folder.replaceFirst("/$", ""), jobId, id);
  }

  /** Their ids, ascending. */
  public List<Long> ids() throws IOException {
    return ids(keys());
  }

  /** The ids of those whose metadata is among some keys, ascending. */
  public static List<Long> ids(Set<String> keys) {
    return keys.stream()
        .map(METADATA::matcher)
        .filter(Matcher::matches)
        .map(metadata -> Long.valueOf(metadata.group(1)))
        .sorted()
        .toList();
  }
}
