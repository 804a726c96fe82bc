package io.firedrill.ledger;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layout of a job's output: {@code <prefix>/split=N/<file>}. Names that begin with {@code .} or
 * {@code _} are Flink's in-progress files and are ignored.
 *
 * @param ledger the prefix of the ledger's keys, without a slash at the end
 * @param rejects the prefix of the rejects' keys
 */
public record LedgerLayout(String ledger, String rejects) {
  private static final Pattern SPLIT = Pattern.compile("/split=(\\d{1,9})/[^/]+$");

  /** The committed files under a prefix. */
  public static List<ObjectStore.Entry> committed(ObjectStore store, String prefix)
      throws IOException {
    return store.list(prefix + "/").stream().filter(LedgerLayout::committed).toList();
  }

  /** How much is committed under a prefix. */
  public static ObjectStore.Size committedSize(ObjectStore store, String prefix)
      throws IOException {
    return store.size(prefix + "/", LedgerLayout::committed);
  }

  private static boolean committed(ObjectStore.Entry entry) {
    return !entry.name().startsWith(".") && !entry.name().startsWith("_");
  }

  static Optional<Integer> splitOf(ObjectStore.Entry entry) {
    Matcher matcher = SPLIT.matcher(entry.key());
    return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }
}
