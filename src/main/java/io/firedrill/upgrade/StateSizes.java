package io.firedrill.upgrade;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.snapshot.SnapshotOperator;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sizes of states in snapshots, by what a job graph calls the operators. */
record StateSizes(ObjectStore store, List<Operator> graph) {
  /** Those that both versions have go by what the old one calls them. */
  static StateSizes ofBoth(ObjectStore store, Versions versions) {
    return new StateSizes(
        store,
        Stream.concat(versions.oldOperators().stream(), versions.nextOperators().stream())
            .toList());
  }

  /** Bytes by uid where it is known, else by name, or by id where two have one name. */
  Map<String, Long> in(String snapshot) throws IOException {
    Map<String, String> names = names();
    Map<String, Long> bytes = new TreeMap<>();
    for (SnapshotOperator operator : new SnapshotReader(store).operators(snapshot)) {
      bytes.put(names.getOrDefault(operator.id(), operator.id()), operator.bytes());
    }
    return bytes;
  }

  private Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    graph.forEach(operator -> names.putIfAbsent(operator.id(), operator.label()));
    Map<String, Long> called =
        names.values().stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    names.replaceAll((id, name) -> called.get(name) > 1 ? id : name);
    return names;
  }
}
