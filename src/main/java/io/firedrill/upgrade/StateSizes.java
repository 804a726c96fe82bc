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

/** The sizes of states in snapshots, by what a job graph calls the operators. */
record StateSizes(ObjectStore store, List<Operator> graph) {
  /** Bytes by uid where it is known, else by id. */
  Map<String, Long> in(String snapshot) throws IOException {
    Map<String, String> names = new HashMap<>();
    graph.forEach(operator -> names.put(operator.id(), operator.label()));
    Map<String, Long> bytes = new TreeMap<>();
    for (SnapshotOperator operator : new SnapshotReader(store).operators(snapshot)) {
      bytes.put(names.getOrDefault(operator.id(), operator.id()), operator.bytes());
    }
    return bytes;
  }
}
