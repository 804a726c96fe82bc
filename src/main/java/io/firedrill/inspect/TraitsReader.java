package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.JobTraits.Kept;
import io.firedrill.inspect.JobTraits.Transactions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleUdfStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;

/**
 * Reads the traits of a job. What its functions keep is only known while they run, so they are run
 * here, between stubs of its sources and sinks, until they have declared their states.
 */
record TraitsReader(
    PackagedProgram program, StreamGraph graph, InspectionRequest request, int parallelism) {
  private static final String KAFKA_DEFAULT_TIMEOUT_MILLIS = "60000";

  JobTraits read() throws Exception {
    List<Kept> kept = new ArrayList<>();
    List<Transactions> transactions = new ArrayList<>();
    Map<Integer, Operator> operators = new GraphReader(graph).operatorsByNode();
    for (StreamNode node : graph.getStreamNodes()) {
      Operator operator = operators.get(node.getId());
      if (GraphReader.kindHere(graph, node) != Kind.OTHER) {
        state(node).ifPresent(state -> kept.add(kept(operator, state, List.of())));
      }
      timeoutMillis(node)
          .ifPresent(timeout -> transactions.add(new Transactions(operator.label(), timeout)));
    }
    LocalRun.Result run = run();
    if (run.savepoint().isPresent()) {
      kept.addAll(ofFunctions(operators, run.savepoint().get()));
    }
    return new JobTraits(
        kept,
        run.savepoint().isPresent()
            ? Optional.empty()
            : Optional.of("the job does not start on this machine: " + run.description()),
        transactions);
  }

  private LocalRun.Result run() throws Exception {
    Path work = Path.of(request.work());
    Configuration here = LocalRun.configuration(request.flink(), work);
    here.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    StubbedJob job = new StubbedJob(InspectorMain.graph(program, here, parallelism));
    job.apply();
    return new LocalRun(program.getUserCodeClassLoader(), request.jars(), work, false)
        .run(job.graph(), here, null);
  }

  private List<Kept> ofFunctions(Map<Integer, Operator> operators, Path savepoint)
      throws Exception {
    SavedState saved = SavedState.open(savepoint, program.getUserCodeClassLoader());
    List<Kept> kept = new ArrayList<>();
    for (StreamNode node : graph.getStreamNodes()) {
      if (GraphReader.kindHere(graph, node) == Kind.OTHER) {
        Operator operator = operators.get(node.getId());
        for (SavedState.State state : saved.states(operator.id())) {
          kept.add(kept(operator, state.name(), byKryo(state)));
        }
      }
    }
    return kept;
  }

  private static Kept kept(Operator operator, String state, List<String> byKryo) {
    return new Kept(operator.label(), !operator.uid().isEmpty(), state, byKryo);
  }

  private static List<String> byKryo(SavedState.State state) {
    List<String> found = new ArrayList<>();
    for (TypeSerializerSnapshot<?> serializer : state.serializers().values()) {
      SerializerParts.all(serializer).stream()
          .filter(part -> part.getClass().getSimpleName().equals("KryoSerializerSnapshot"))
          .map(TraitsReader::type)
          .forEach(found::add);
    }
    return found.stream().distinct().sorted().toList();
  }

  private static String type(TypeSerializerSnapshot<?> kryo) {
    return Fields.of(kryo, "snapshotData")
        .flatMap(data -> Fields.of(data, "typeClass"))
        .map(type -> ((Class<?>) type).getName())
        .orElse("a class that is not named");
  }

  /** What a source or a sink keeps. */
  private Optional<String> state(StreamNode node) {
    Object factory = node.getOperatorFactory();
    if (factory instanceof SourceOperatorFactory) {
      return Optional.of("how far it has read");
    }
    if (factory instanceof CommitterOperatorFactory) {
      return Optional.of("what is to be committed");
    }
    if (factory instanceof SinkWriterOperatorFactory<?, ?> writer) {
      return writer.getSink() instanceof SupportsWriterState
          ? Optional.of("what is being written")
          : Optional.empty();
    }
    return factory instanceof SimpleUdfStreamOperatorFactory<?> plain
            && plain.getUserFunction() instanceof CheckpointedFunction
        ? Optional.of("a state of its own")
        : Optional.empty();
  }

  private static Optional<Long> timeoutMillis(StreamNode node) {
    return Optional.of(node.getOperatorFactory())
        .filter(SinkWriterOperatorFactory.class::isInstance)
        .map(factory -> (Object) ((SinkWriterOperatorFactory<?, ?>) factory).getSink())
        .filter(sink -> GraphReader.is(Connector.KAFKA_SINK, sink))
        .filter(sink -> Fields.of(sink, "deliveryGuarantee").toString().contains("exactly-once"))
        .flatMap(sink -> Fields.of(sink, "kafkaProducerConfig"))
        .map(
            properties ->
                ((Properties) properties)
                    .getOrDefault("transaction.timeout.ms", KAFKA_DEFAULT_TIMEOUT_MILLIS))
        .map(timeout -> Long.parseLong(timeout.toString()));
  }
}
