package io.firedrill.contract;

import io.firedrill.contract.FlatRecord.Digest;
import io.firedrill.contract.OutputDiff.Difference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records that differ, with the fields that are read for them once it is known which they are. */
final class Differences {
  private final List<RecordsDiff.Pair> pairs;
  private final Map<Digest, SortedMap<String, String>> fields = new HashMap<>();

  Differences(List<RecordsDiff.Pair> pairs) {
    this.pairs = List.copyOf(pairs);
    for (RecordsDiff.Pair pair : pairs) {
      Stream.of(pair.old(), pair.next())
          .flatMap(Optional::stream)
          .forEach(digest -> fields.put(digest, new TreeMap<>()));
    }
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  void see(FlatRecord record) {
    fields.computeIfPresent(record.digest(), (digest, any) -> record.shown());
  }

  /** As they are shown: of two records the fields that differ. */
  List<Difference> shown() {
    return pairs.stream().map(this::shown).toList();
  }

  private Difference shown(RecordsDiff.Pair pair) {
    SortedMap<String, String> left = of(pair.old());
    SortedMap<String, String> right = of(pair.next());
    TreeSet<String> differ = new TreeSet<>(left.keySet());
    differ.addAll(right.keySet());
    differ.removeIf(name -> Objects.equals(left.get(name), right.get(name)));
    if (!differ.isEmpty()) {
      left.keySet().retainAll(differ);
      right.keySet().retainAll(differ);
    }
    return new Difference(pair.kind(), pair.key(), text(left), text(right));
  }

  private SortedMap<String, String> of(Optional<Digest> digest) {
    return digest.map(known -> new TreeMap<>(fields.get(known))).orElseGet(TreeMap::new);
  }

  private static String text(SortedMap<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(", "));
  }
}
