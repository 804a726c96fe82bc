package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamSource;

/**
 * Replaces a job's sources and sinks with stubs: sources emit nothing, sinks discard everything.
 */
record StubbedJob(StreamGraph graph) {
  private static final int ENOUGH = 4;

  /** The ids of the operators that are replaced. */
  Set<String> ids() {
    return new GraphReader(graph)
        .operatorsHere().stream()
            .filter(operator -> operator.kind() != Kind.OTHER)
            .map(Operator::id)
            .collect(Collectors.toSet());
  }

  void apply() {
    SortedMap<Integer, Integer> lower = lower();
    for (StreamNode node : graph.getStreamNodes()) {
      node.setParallelism(lower.get(node.getParallelism()));
      switch (GraphReader.kindHere(graph, node)) {
        case SOURCE -> stubSource(node);
        case SINK, COMMITTER -> stubSink(node);
        case OTHER -> {}
      }
    }
  }

  /**
   * A lower parallelism for each that there is. What is the same stays the same and what differs
   * differs: that decides what is chained, and generated operator ids depend on it.
   */
  private SortedMap<Integer, Integer> lower() {
    SortedMap<Integer, Integer> lower = new TreeMap<>();
    graph.getStreamNodes().forEach(node -> lower.put(node.getParallelism(), 0));
    int last = 0;
    for (Map.Entry<Integer, Integer> each : lower.entrySet()) {
      last = Math.max(last + 1, Math.min(ENOUGH, each.getKey()));
      each.setValue(last);
    }
    return lower;
  }

  @SuppressWarnings("deprecation") // jobs still use SourceFunction
  private static void stubSource(StreamNode node) {
    if (node.getOperatorFactory() instanceof SourceOperatorFactory<?> factory) {
      Fields.set(factory, "source", new IdleSource<>());
    } else {
      Fields.set(
          node,
          "operatorFactory",
          SimpleOperatorFactory.of(new StreamSource<>(new IdleSource.Function<>())));
    }
  }

  /** Keeps the chaining, because generated operator ids depend on it. */
  private static void stubSink(StreamNode node) {
    ChainingStrategy chaining = node.getOperatorFactory().getChainingStrategy();
    SimpleOperatorFactory<Object> discarding = SimpleOperatorFactory.of(new DiscardingOperator());
    discarding.setChainingStrategy(chaining);
    Fields.set(node, "operatorFactory", discarding);
  }
}
