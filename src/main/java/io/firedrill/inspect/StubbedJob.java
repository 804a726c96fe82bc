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

/** Takes the mouth and the hands of a job: its sources read nothing, its sinks write nothing. */
record StubbedJob(StreamGraph graph) {
  private static final int MOST_PARALLELISM = 4;

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
      node.setParallelism(Math.min(MOST_PARALLELISM, node.getParallelism()));
      switch (GraphReader.kind(graph, node)) {
        case SOURCE -> muteSource(node);
        case SINK, COMMITTER -> muteSink(node);
        case OTHER -> {}
      }
    }
  }

  @SuppressWarnings("deprecation") // sources of the older kind are still about
  private static void muteSource(StreamNode node) {
    if (node.getOperatorFactory() instanceof SourceOperatorFactory<?> factory) {
      Fields.set(factory, "source", new IdleSource<>());
    } else {
      Fields.set(
          node,
          "operatorFactory",
          SimpleOperatorFactory.of(new StreamSource<>(new IdleSource.Function<>())));
    }
  }

  /** The chaining stays: ids that are made of the graph depend on it. */
  private static void muteSink(StreamNode node) {
    ChainingStrategy chaining = node.getOperatorFactory().getChainingStrategy();
    SimpleOperatorFactory<Object> swallow = SimpleOperatorFactory.of(new DiscardingOperator());
    swallow.setChainingStrategy(chaining);
    Fields.set(node, "operatorFactory", swallow);
  }
}
