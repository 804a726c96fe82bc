package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.inspect.SavedState.State;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.VersionedElement;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamGraphHasherV2;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleUdfStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.committables.CommittableCollectorSerializer;

/**
 * Checks the states of sources and sinks. To Flink they are bytes; only the serializers of the
 * source or sink itself can read them, so those are tried.
 */
record SourceAndSinkStates(StreamGraph graph) {
  // names that Flink gives: SourceOperator, StatefulSinkWriterStateHandler, CommitterOperator
  private static final String SPLITS = "SourceReaderState";
  private static final String WRITER = "writer_raw_states";
  private static final String COMMITTER = "streaming_committer_raw_states";
  private static final String PREPARED = "XaSinkState"; // XaSinkStateHandlerImpl of the connector
  private static final String VALUE =
      StateMetaInfoSnapshot.CommonSerializerKeys.VALUE_SERIALIZER.toString();
  private static final String ENUMERATOR = "(enumerator)";

  List<StateCheck> check(SavedState old) {
    List<StateCheck> checks = new ArrayList<>();
    Map<Integer, byte[]> hashes =
        new StreamGraphHasherV2().traverseStreamGraphAndGenerateHashes(graph);
    Map<String, Operator> operators = new HashMap<>();
    new GraphReader(graph).operatorsHere().forEach(o -> operators.put(o.id(), o));
    for (StreamNode node : graph.getStreamNodes()) {
      String id = HexFormat.of().formatHex(hashes.get(node.getId()));
      Operator operator = operators.get(node.getUserHash() == null ? id : node.getUserHash());
      if (operator.kind() != Kind.OTHER) {
        for (State state : old.states(operator.id())) {
          checks.add(
              ofFunction(node, state.name())
                  .map(serializer -> check(operator, state, serializer))
                  .orElseGet(() -> check(old, operator, state, serializer(node, state.name()))));
        }
        old.coordinator(operator.id())
            .ifPresent(bytes -> checks.add(enumerator(operator, node, bytes)));
      }
    }
    return checks;
  }

  /**
   * The serializer of what the exactly-once JDBC sink has prepared. It is a SinkFunction, whose
   * states are like those of any function, but nobody runs it here.
   */
  private static Optional<TypeSerializer<?>> ofFunction(StreamNode node, String state) {
    return node.getOperatorFactory() instanceof SimpleUdfStreamOperatorFactory<?> plain
            && state.equals(PREPARED)
        ? Fields.of(plain.getUserFunction(), "stateHandler")
            .flatMap(handler -> Fields.of(handler, "serializer"))
            .map(serializer -> (TypeSerializer<?>) serializer)
        : Optional.empty();
  }

  private static StateCheck check(Operator operator, State saved, TypeSerializer<?> now) {
    TypeSerializerSnapshot<?> was = saved.serializers().get(VALUE);
    if (was == null) {
      return new StateCheck(
          operator.id(),
          saved.name(),
          Result.NOT_CHECKED,
          saved.unreadable().orElse("it is not a list"));
    }
    boolean asIs = StateComparison.resolve(was, now.snapshotConfiguration()).isCompatibleAsIs();
    return new StateCheck(
        operator.id(),
        saved.name(),
        asIs ? Result.COMPATIBLE : Result.NOT_CHECKED,
        asIs ? "compatible as is" : "another serializer wrote it than the new version's");
  }

  private interface SerializerFactory {
    SimpleVersionedSerializer<?> create() throws Exception;
  }

  private Optional<SerializerFactory> serializer(StreamNode node, String state) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SourceOperatorFactory && state.equals(SPLITS)) {
      return Optional.of(() -> source(factory).getSplitSerializer());
    }
    if (factory instanceof SinkWriterOperatorFactory<?, ?> writer && state.equals(WRITER)) {
      Sink<?> sink = writer.getSink();
      return sink instanceof SupportsWriterState<?, ?> stateful
          ? Optional.of(stateful::getWriterStateSerializer)
          : Optional.empty();
    }
    if (factory instanceof CommitterOperatorFactory && state.equals(COMMITTER)) {
      SupportsCommitter<?> sink = (SupportsCommitter<?>) Fields.of(factory, "sink").orElseThrow();
      return Optional.of(() -> collector(sink.getCommittableSerializer()));
    }
    return Optional.empty();
  }

  private static Source<?, ?, ?> source(Object factory) {
    return (Source<?, ?, ?>) Fields.of(factory, "source").orElseThrow();
  }

  private static <C> SimpleVersionedSerializer<?> collector(SimpleVersionedSerializer<C> each) {
    return new CommittableCollectorSerializer<>(each, 0, 1, NoMetrics.committer());
  }

  private static StateCheck check(
      SavedState old, Operator operator, State saved, Optional<SerializerFactory> factory) {
    String state = saved.name();
    if (factory.isEmpty() && !saved.keyed() && old.count(operator.id(), state) == 0) {
      // the name of a former state, which sinks keep declaring
      return new StateCheck(operator.id(), state, Result.COMPATIBLE, "it holds nothing");
    }
    if (factory.isEmpty()) {
      return new StateCheck(
          operator.id(),
          state,
          Result.NOT_CHECKED,
          Texts.format("no serializer is known for this state of a %s", operator.kind()));
    }
    SimpleVersionedSerializer<?> serializer;
    List<VersionedElement> elements;
    try {
      serializer = factory.get().create();
      elements = old.elements(operator.id(), state);
    } catch (Exception | LinkageError e) {
      return new StateCheck(operator.id(), state, Result.NOT_CHECKED, Causes.describe(e));
    }
    for (VersionedElement element : elements) {
      try {
        serializer.deserialize(element.version(), element.bytes());
      } catch (IOException | RuntimeException | LinkageError e) {
        return new StateCheck(
            operator.id(),
            state,
            Result.INCOMPATIBLE,
            "the new version's own serializer cannot read it: " + Causes.describe(e));
      }
    }
    return new StateCheck(
        operator.id(),
        state,
        Result.COMPATIBLE,
        Texts.format("the new version's own serializer reads all %d elements", elements.size()));
  }

  /** {@code SourceCoordinator} frames it: its own version, the enumerator's, length, bytes. */
  private StateCheck enumerator(Operator operator, StreamNode node, byte[] state) {
    if (!(node.getOperatorFactory() instanceof SourceOperatorFactory)) {
      return new StateCheck(
          operator.id(), ENUMERATOR, Result.NOT_CHECKED, "the source no longer has an enumerator");
    }
    try (DataInputStream stream = new DataInputStream(new ByteArrayInputStream(state))) {
      stream.readInt();
      int version = stream.readInt();
      byte[] bytes = stream.readNBytes(stream.readInt());
      source(node.getOperatorFactory())
          .getEnumeratorCheckpointSerializer()
          .deserialize(version, bytes);
      return new StateCheck(
          operator.id(),
          ENUMERATOR,
          Result.COMPATIBLE,
          "the new version's own serializer reads it");
    } catch (IOException | RuntimeException | LinkageError e) {
      return new StateCheck(
          operator.id(),
          ENUMERATOR,
          Result.INCOMPATIBLE,
          "the new version's own serializer cannot read it: " + Causes.describe(e));
    }
  }
}
