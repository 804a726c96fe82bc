package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

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
    PodTemplates templates = new PodTemplates(spec);
    templates.containers().forEach(container -> ofOne(container, variable, sources));
    templates.containers().forEach(container -> ofAll(container, variable, sources));
    return sources.stream().distinct().toList();
  }

  private static void ofOne(JsonNode container, String variable, List<Source> sources) {
    PodTemplates.elements(container.path("env"))
        .filter(env -> env.path("name").asText().equals(variable))
        .map(env -> env.at("/valueFrom/secretKeyRef"))
        .filter(JsonNode::isObject)
        .forEach(
            ref ->
                sources.add(
                    new Source(ref.path("name").asText(), ref.path("key").asText(), false)));
  }

  private static void ofAll(JsonNode container, String variable, List<Source> sources) {
    PodTemplates.elements(container.path("envFrom"))
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
}
