package io.firedrill.drill.fault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of faults that a drill's YAML can name, and how a fault is read from it. */
public final class FaultKinds extends StdDeserializer<Fault> {
  private static final long serialVersionUID = 1;
  private static final String KIND = "kind";

  private record Kind(String name, Class<? extends Fault> type) {}

  /**
   * Those beside {@link SingleFault}, {@link Zombie} and {@link JavaOutOfMemory}; their fields in
   * YAML are the record's.
   */
  private static final List<Kind> RECORDS =
      List.of(
          new Kind("mid-checkpoint-kill", MidCheckpointKill.class),
          new Kind("pre-commit-kill", PreCommitKill.class),
          new Kind("operator-kill", OperatorKill.class),
          new Kind("taskmanager-and-jobmanager-kill", TaskManagerAndJobManagerKill.class),
          new Kind("taskmanager-then-jobmanager-kill", TaskManagerThenJobManagerKill.class),
          new Kind("taskmanager-oom-loop", TaskManagerOomLoop.class),
          new Kind("no-room", NoRoom.class),
          new Kind("disk-full", DiskFull.class),
          new Kind("node-gone", NodeGone.class),
          new Kind("node-drain", NodeDrain.class),
          new Kind("network-cut-jobmanager", NetworkCutJobManager.class),
          new Kind("network-cut-taskmanagers", NetworkCutTaskManagers.class),
          new Kind("api-server-away", ApiServerAway.class),
          new Kind("all-pods-kill", AllPodsKill.class),
          new Kind("checkpoint-file-gone", CheckpointFileGone.class),
          new Kind("store-sick", SickStore.class),
          new Kind("cluster-loss", ClusterLoss.class),
          new Kind("deployment-prune", DeploymentPrune.class),
          new Kind("ha-data-delete", HaDataDelete.class),
          new Kind("task-failure", TaskFailure.class),
          new Kind("job-itself", JobItself.class),
          new Kind("series", FaultSeries.class));

  public FaultKinds() {
    super(Fault.class);
  }

  /** The fields of an outage. */
  private record OutageForm(Integer seconds) {}

  /** All kinds by name. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    Arrays.stream(SingleFault.values()).map(SingleFault::kind).forEach(names::add);
    Arrays.stream(Zombie.values()).map(Zombie::kind).forEach(names::add);
    Arrays.stream(JavaOutOfMemory.values()).map(JavaOutOfMemory::kind).forEach(names::add);
    RECORDS.stream().map(Kind::name).forEach(names::add);
    Outage.kinds().stream().sorted().forEach(names::add);
    return names;
  }

  @Override
  public Fault deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode node = context.readTree(parser);
    String kind = node.path(KIND).asText(null);
    Optional<Fault> withoutFields =
        SingleFault.of(kind)
            .<Fault>map(fault -> fault)
            .or(() -> Zombie.of(kind))
            .or(() -> JavaOutOfMemory.of(kind));
    if (withoutFields.isPresent()) {
      refuseFields(parser, node);
      return withoutFields.get();
    }
    Optional<Outage> outage = Outage.of(kind);
    if (outage.isPresent()) {
      ObjectNode fields = ((ObjectNode) node).without(List.of(KIND));
      Integer seconds = context.readTreeAsValue(fields, OutageForm.class).seconds();
      return seconds == null ? outage.get() : outage.get().lasting(seconds);
    }
    for (Kind each : RECORDS) {
      if (each.name().equals(kind)) {
        ObjectNode fields = ((ObjectNode) node).without(List.of(KIND));
        return context.readTreeAsValue(fields, each.type());
      }
    }
    throw InvalidTypeIdException.from(
        parser, unknown(kind), context.constructType(Fault.class), kind);
  }

  private static String unknown(String kind) {
    String known = String.join(", ", names());
    return kind == null
        ? "fault needs a kind: one of " + known
        : Texts.format("unknown fault %s; known faults: %s", kind, known);
  }

  private static void refuseFields(JsonParser parser, JsonNode node) throws IOException {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getKey().equals(KIND)) {
        throw UnrecognizedPropertyException.from(
            parser, Fault.class, field.getKey(), List.of(KIND));
      }
    }
  }
}
