package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the pods of a FlinkDeployment take environment variables from.
 *
 * @param spec of the FlinkDeployment
 */
record PodKeys(JsonNode spec) {
  /**
   * A secret that may hold a variable.
   *
   * @param all whether the pod takes all that is in it, so that the variable may be missing
   */
  record Source(String secret, String key, boolean all) {}

  /** The secrets that may hold a variable, those first that outweigh others. */
  List<Source> of(String variable) {
    List<Source> sources = new ArrayList<>();
    containers().forEach(container -> ofOne(container, variable, sources));
    containers().forEach(container -> ofAll(container, variable, sources));
    return sources.stream().distinct().toList();
  }

  /** Flink's container in the templates of all pods and of each role. */
  private Stream<JsonNode> containers() {
    return Stream.of("/jobManager/podTemplate", "/podTemplate", "/taskManager/podTemplate")
        .map(spec::at)
        .flatMap(template -> elements(template.at("/spec/containers")))
        .filter(c -> c.path("name").asText().equals(DeploymentSpec.CONTAINER));
  }

  private static void ofOne(JsonNode container, String variable, List<Source> sources) {
    elements(container.path("env"))
        .filter(env -> env.path("name").asText().equals(variable))
        .map(env -> env.at("/valueFrom/secretKeyRef"))
        .filter(JsonNode::isObject)
        .forEach(
            ref ->
                sources.add(
                    new Source(ref.path("name").asText(), ref.path("key").asText(), false)));
  }

  private static void ofAll(JsonNode container, String variable, List<Source> sources) {
    elements(container.path("envFrom"))
        .filter(from -> from.path("secretRef").isObject())
        .filter(from -> variable.startsWith(from.path("prefix").asText("")))
        .forEach(
            from ->
                sources.add(
                    new Source(
                        from.at("/secretRef/name").asText(),
                        variable.substring(from.path("prefix").asText("").length()),
                        true)));
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements.stream();
  }
}
