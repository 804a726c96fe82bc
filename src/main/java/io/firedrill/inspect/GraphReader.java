package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.api.operators.UdfStreamOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;

/** Lists the operators of a job graph, with the ids by which snapshots refer to them. */
record GraphReader(StreamGraph graph) {
  List<Operator> operators() {
    Map<Integer, byte[]> hashes =
        new StreamGraphHasherV2().traverseStreamGraphAndGenerateHashes(graph);
    Map<String, Integer> maxParallelism = maxParallelism();
    List<Operator> operators = new ArrayList<>();
    graph.getStreamNodes().stream()
        .sorted(Comparator.comparingInt(StreamNode::getId))
        .forEach(
            node -> {
              String id = HexFormat.of().formatHex(hashes.get(node.getId()));
              operators.add(
                  new Operator(
                      node.getUserHash() == null ? id : node.getUserHash(),
                      node.getTransformationUID() == null ? "" : node.getTransformationUID(),
                      node.getOperatorName(),
                      kind(graph, node),
                      type(graph, node),
                      output(node),
                      node.getParallelism(),
                      maxParallelism.getOrDefault(id, -1)));
            });
    return operators;
  }

  /** The maximum parallelism of the task that each operator is chained into, by operator id. */
  private Map<String, Integer> maxParallelism() {
    Map<String, Integer> found = new HashMap<>();
    for (JobVertex vertex : graph.getJobGraph().getVertices()) {
      for (OperatorIDPair pair : vertex.getOperatorIDs()) {
        found.put(pair.getGeneratedOperatorID().toHexString(), vertex.getMaxParallelism());
      }
    }
    return found;
  }

  static Kind kind(StreamGraph graph, StreamNode node) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SourceOperatorFactory || graph.getSourceIDs().contains(node.getId())) {
      return Kind.SOURCE;
    }
    if (factory instanceof CommitterOperatorFactory) {
      return Kind.COMMITTER;
    }
    if (factory instanceof SinkWriterOperatorFactory || graph.getSinkIDs().contains(node.getId())) {
      return Kind.SINK;
    }
    return afterWriter(graph, node) ? Kind.COMMITTER : Kind.OTHER;
  }

  /** An operator after a sink's writer is part of the sink: compaction before a commit, say. */
  private static boolean afterWriter(StreamGraph graph, StreamNode node) {
    return !graph.isIterative()
        && node.getInEdges().stream()
            .map(edge -> kind(graph, graph.getSourceVertex(edge)))
            .anyMatch(kind -> kind == Kind.SINK || kind == Kind.COMMITTER);
  }

  private static String type(StreamGraph graph, StreamNode node) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SinkWriterOperatorFactory<?, ?> writer) {
      return writer.getSink().getClass().getName();
    }
    if (factory instanceof CommitterOperatorFactory) {
      return Fields.of(factory, "sink").map(sink -> sink.getClass().getName()).orElse("");
    }
    if (factory instanceof SourceOperatorFactory) {
      return Fields.of(factory, "source").map(source -> source.getClass().getName()).orElse("");
    }
    if (factory instanceof UdfStreamOperatorFactory<?> older && kind(graph, node) != Kind.OTHER) {
      return older.getUserFunctionClassName();
    }
    return "";
  }

  /** A FileSink has no method for its path, but a field. */
  private static String output(StreamNode node) {
    return node.getOperatorFactory() instanceof SinkWriterOperatorFactory<?, ?> writer
        ? Fields.of(writer.getSink(), "bucketsBuilder")
            .flatMap(builder -> Fields.of(builder, "basePath"))
            .map(Object::toString)
            .orElse("")
        : "";
  }
}
