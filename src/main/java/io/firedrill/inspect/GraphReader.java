package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.api.common.functions.RichFunction;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleUdfStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.UdfStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;

/** Lists the operators of a job graph, with the ids by which snapshots refer to them. */
record GraphReader(StreamGraph graph) {
  private static final Pattern PART_OF_A_TABLE = Pattern.compile("Writer|Committer|Compact");
  private static final Set<Class<?>> COMPUTE =
      Set.of(StreamMap.class, StreamFilter.class, StreamFlatMap.class);

  List<Operator> operators() {
    return List.copyOf(operatorsByNode().values());
  }

  /** The operators by the numbers of their nodes. */
  SortedMap<Integer, Operator> operatorsByNode() {
    return operators(node -> kind(graph, node));
  }

  private SortedMap<Integer, Operator> operators(Function<StreamNode, Kind> kinds) {
    Map<Integer, byte[]> hashes =
        new StreamGraphHasherV2().traverseStreamGraphAndGenerateHashes(graph);
    Map<String, Integer> maxParallelism = maxParallelism();
    SortedMap<Integer, Operator> operators = new TreeMap<>();
    graph
        .getStreamNodes()
        .forEach(
            node -> {
              String id = HexFormat.of().formatHex(hashes.get(node.getId()));
              operators.put(
                  node.getId(),
                  new Operator(
                      node.getUserHash() == null ? id : node.getUserHash(),
                      node.getTransformationUID() == null ? "" : node.getTransformationUID(),
                      node.getOperatorName(),
                      kinds.apply(node),
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
    if (afterWriter(graph, node)) {
      return Kind.COMMITTER;
    }
    return endsWithoutASink(graph, node) ? Kind.SINK : Kind.OTHER;
  }

  /**
   * The role of an operator in a run on this machine. Whose output is thrown away may be there for
   * what it does besides; but if it is one of Flink's own operators around the job's function it is
   * run like any other function of the job, for otherwise nobody would look at its state.
   */
  static Kind kindHere(StreamGraph graph, StreamNode node) {
    Kind kind = kind(graph, node);
    return kind == Kind.SINK && isFunction(graph, node) ? Kind.OTHER : kind;
  }

  private static boolean isFunction(StreamGraph graph, StreamNode node) {
    return node.getOperatorFactory() instanceof UdfStreamOperatorFactory
        && !graph.getSinkIDs().contains(node.getId())
        && operatorClass(node).getName().startsWith("org.apache.flink.streaming.")
        && !afterWriter(graph, node);
  }

  /** The operators with their roles in a run on this machine. */
  List<Operator> operatorsHere() {
    Map<Integer, Kind> kinds = new HashMap<>();
    graph.getStreamNodes().forEach(node -> kinds.put(node.getId(), kindHere(graph, node)));
    return List.copyOf(operators(node -> kinds.get(node.getId())).values());
  }

  /**
   * Tables are written by a writer and a committer in front of a sink that discards (Iceberg,
   * Paimon, Hudi, Flink SQL's file tables), and functions that call a database end the same way: an
   * operator whose output is thrown away is there for what it does besides.
   */
  private static boolean endsWithoutASink(StreamGraph graph, StreamNode node) {
    List<StreamNode> next = node.getOutEdges().stream().map(graph::getTargetVertex).toList();
    if (next.stream().allMatch(each -> discards(graph, each))) {
      return !onlyComputes(node.getOperatorFactory());
    }
    return !graph.isIterative()
        && PART_OF_A_TABLE.matcher(operatorClass(node).getSimpleName()).find()
        && next.stream().allMatch(each -> endsWithoutASink(graph, each));
  }

  private static boolean discards(StreamGraph graph, StreamNode node) {
    boolean sink =
        node.getOperatorFactory() instanceof SinkWriterOperatorFactory
            || graph.getSinkIDs().contains(node.getId());
    return sink && Connector.of(sinkType(node)).filter(Connector::discards).isPresent();
  }

  /** Flink's own operators around a plain function, which has no open() to connect in. */
  private static boolean onlyComputes(StreamOperatorFactory<?> factory) {
    return factory instanceof SimpleUdfStreamOperatorFactory<?> plain
        && COMPUTE.contains(plain.getOperator().getClass())
        && !(plain.getUserFunction() instanceof RichFunction);
  }

  private static Class<?> operatorClass(StreamNode node) {
    return node.getOperatorFactory()
        .getStreamOperatorClass(Thread.currentThread().getContextClassLoader());
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
    if (factory instanceof SourceOperatorFactory) {
      return Fields.of(factory, "source").map(source -> source.getClass().getName()).orElse("");
    }
    if (factory instanceof AsyncWaitOperatorFactory) {
      return Fields.of(factory, "asyncFunction")
          .map(async -> async.getClass().getName())
          .orElse("");
    }
    return kind(graph, node) == Kind.OTHER ? "" : sinkType(node);
  }

  private static String sinkType(StreamNode node) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SinkWriterOperatorFactory<?, ?> writer) {
      return writer.getSink().getClass().getName();
    }
    if (factory instanceof CommitterOperatorFactory) {
      return Fields.of(factory, "sink").map(sink -> sink.getClass().getName()).orElse("");
    }
    return factory instanceof UdfStreamOperatorFactory<?> older
        ? older.getUserFunctionClassName()
        : operatorClass(node).getName();
  }

  private static String output(StreamNode node) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SourceOperatorFactory) {
      return Fields.of(factory, "source")
          .filter(source -> is(Connector.KAFKA_SOURCE, source))
          .map(source -> Operator.places(KafkaPlaces.ofSource(source)))
          .orElse("");
    }
    if (factory instanceof SimpleUdfStreamOperatorFactory<?> plain) {
      return table(plain.getUserFunction());
    }
    return factory instanceof SinkWriterOperatorFactory<?, ?> writer
        ? output(writer.getSink())
        : "";
  }

  /** Where a sink of the project's own job writes; empty for any other function. */
  private static String table(Object sink) {
    return Connector.of(sink.getClass().getName())
        .filter(Connector::namesItsTable)
        .flatMap(known -> Fields.of(sink, "table"))
        .map(table -> Operator.places(List.of("table " + table)))
        .orElse("");
  }

  private static String output(Object sink) {
    if (is(Connector.KAFKA_SINK, sink)) {
      return Operator.places(KafkaPlaces.ofSink(sink));
    }
    String table = table(sink);
    if (!table.isEmpty()) {
      return table;
    }
    // a FileSink has no method for its path, but a field
    return Fields.of(sink, "bucketsBuilder")
        .flatMap(builder -> Fields.of(builder, "basePath"))
        .map(Object::toString)
        .orElse("");
  }

  static boolean is(Connector connector, Object object) {
    return Connector.of(object.getClass().getName()).filter(connector::equals).isPresent();
  }
}
