package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pod templates of a FlinkDeployment: those of the roles, and the one of all pods.
 *
 * @param spec of the FlinkDeployment
 */
record PodTemplates(JsonNode spec) {
  /** The specs of the pods. */
  Stream<JsonNode> pods() {
    return Stream.of("/jobManager/podTemplate", "/podTemplate", "/taskManager/podTemplate")
        .map(template -> spec.at(template + "/spec"));
  }

  /** Flink's container in each of them. */
  Stream<JsonNode> containers() {
    return pods()
        .flatMap(pod -> elements(pod.path("containers")))
        .filter(container -> container.path("name").asText().equals(DeploymentSpec.CONTAINER));
  }

  /** The elements of a list; none if it is missing. */
  static Stream<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements.stream();
  }
}
