package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import java.util.Set;
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
  private static final int MAX_PARALLELISM = 4;

  /** The ids of the operators that are replaced. */
  Set<String> ids() {
    return new GraphReader(graph)
        .operators().stream()
            .filter(operator -> operator.kind() != Kind.OTHER)
            .map(Operator::id)
            .collect(Collectors.toSet());
  }

  void apply() {
    for (StreamNode node : graph.getStreamNodes()) {
      node.setParallelism(Math.min(MAX_PARALLELISM, node.getParallelism()));
      switch (GraphReader.kind(graph, node)) {
        case SOURCE -> stubSource(node);
        case SINK, COMMITTER -> stubSink(node);
        case OTHER -> {}
      }
    }
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
