package io.firedrill.contract;

import io.firedrill.contract.FlatRecord.Digest;
import io.firedrill.contract.OutputDiff.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The records of one key, in their order, by their digests. */
final class KeyDiff implements RecordsDiff {
  private static final int BYTES = 320;
  private static final int BYTES_OF_A_RECORD = 64;

  private final String key;
  private final Sequence old = new Sequence();
  private final Sequence next = new Sequence();

  /** Those of the old version that the new one must have. */
  private final List<Digest> early = new ArrayList<>(0);

  KeyDiff(String key) {
    this.key = key;
  }

  /** Records as they stand; between files and partitions nobody knows which came first. */
  private static final class Sequence {
    private final List<Digest> records = new ArrayList<>(1);
    private boolean ordered = true;
    private String file = "";
    private int partition;

    void add(FlatRecord record) {
      Message message = record.message();
      boolean here = message.file().equals(file) && message.partition() == partition;
      ordered &= records.isEmpty() || here;
      file = message.file();
      partition = message.partition();
      records.add(record.digest());
    }
  }

  @Override
  public void old(FlatRecord record, boolean isEarly) {
    old.add(record);
    if (isEarly) {
      early.add(record.digest());
    }
  }

  @Override
  public void next(FlatRecord record) {
    next.add(record);
  }

  @Override
  public Outcome compare(int most) {
    Map<Digest, CountDiff> counts = counts();
    List<Digest> missing = surplus(old, counts, CountDiff::missing);
    List<Digest> extra = surplus(next, counts, CountDiff::extra);
    long both = counts.values().stream().mapToLong(CountDiff::both).sum();
    int differences = Math.max(missing.size(), extra.size());
    if (differences > 0) {
      return new Outcome(both, early.size(), differences, pairs(missing, extra, most));
    }
    List<Pair> order = old.ordered && next.ordered ? order() : List.of();
    return new Outcome(both, early.size(), order.size(), order.stream().limit(most).toList());
  }

  private Map<Digest, CountDiff> counts() {
    Map<Digest, CountDiff> counts = new HashMap<>();
    early.forEach(digest -> counts.computeIfAbsent(digest, CountDiff::new).early());
    old.records.forEach(digest -> counts.computeIfAbsent(digest, CountDiff::new).old());
    next.records.forEach(digest -> counts.computeIfAbsent(digest, CountDiff::new).next());
    return counts;
  }

  /** The records of a side that are there more often than on the other, in their order. */
  private static List<Digest> surplus(
      Sequence side, Map<Digest, CountDiff> counts, ToIntFunction<CountDiff> tooMany) {
    Map<Digest, Integer> left = new HashMap<>();
    List<Digest> surplus = new ArrayList<>();
    for (Digest record : side.records) {
      int more = left.computeIfAbsent(record, any -> tooMany.applyAsInt(counts.get(any)));
      if (more > 0) {
        surplus.add(record);
        left.put(record, more - 1);
      }
    }
    return surplus;
  }

  private List<Pair> pairs(List<Digest> missing, List<Digest> extra, int most) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(Math.max(missing.size(), extra.size()), most); i++) {
      Kind kind =
          i >= missing.size() ? Kind.EXTRA : i >= extra.size() ? Kind.MISSING : Kind.CHANGED;
      pairs.add(new Pair(kind, key, at(missing, i), at(extra, i)));
    }
    return pairs;
  }

  private static Optional<Digest> at(List<Digest> records, int index) {
    return index < records.size() ? Optional.of(records.get(index)) : Optional.empty();
  }

  /** As far as the new version got, its records must be the old one's in their order. */
  private List<Pair> order() {
    for (int i = 0; i < next.records.size(); i++) {
      Optional<Digest> left = at(old.records, i);
      Optional<Digest> right = at(next.records, i);
      if (!left.equals(right)) {
        return List.of(new Pair(Kind.ORDER, key, left, right));
      }
    }
    return List.of();
  }

  @Override
  public long bytes() {
    return BYTES
        + 2L * key.length()
        + BYTES_OF_A_RECORD * (long) (old.records.size() + next.records.size());
  }
}
