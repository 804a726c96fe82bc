package io.firedrill.cluster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Flink settings of a drill's in a FlinkDeployment, in the place of its own. What was there is in
 * an annotation that comes and goes with them in one request: whoever finds it can put them back.
 */
public record LentSettings(JobResource job) {
  private static final String BEFORE = "firedrill.io/settings-before-drill";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Sets them; the operator deploys the job anew.
   *
   * @param settings by name; a value {@code default} takes a setting away
   * @throws Problem if the resource cannot have settings of a drill's
   */
  void lend(Map<String, String> settings, String byDefault) throws IOException {
    JsonNode now = resource();
    if (before(now).isPresent()) {
      throw new Problem("the settings of another drill have not been put back: `firedrill clean`");
    }
    JsonNode own = now.at("/spec/flinkConfiguration");
    if (own.properties().stream().anyMatch(each -> each.getValue().isContainerNode())) {
      throw new Problem(
          Texts.format(
              "%s nests its flinkConfiguration: a drill with Flink settings of its own needs them"
                  + " flat, as a.b.c: value",
              job.name()));
    }
    ObjectNode before = JSON.createObjectNode();
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode flink = patch.withObject("/spec").withObject("/flinkConfiguration");
    new TreeMap<>(settings)
        .forEach(
            (name, value) -> {
              before.set(name, own.path(name).isMissingNode() ? null : own.get(name));
              flink.put(name, value.equals(byDefault) ? null : value);
            });
    annotations(patch).put(BEFORE, before.toString());
    job.patch(patch);
  }

  /** Puts back what was there, if anything else is; the operator deploys the job anew. */
  public boolean giveBack() throws IOException {
    Optional<JsonNode> now = job.own();
    Optional<JsonNode> before = now.isEmpty() ? Optional.empty() : before(now.get());
    if (before.isPresent()) {
      job.patch(givenBack(before.get()));
    }
    return before.isPresent();
  }

  /**
   * The same, and has the operator start the job again from its last checkpoint, for which that may
   * have ended.
   */
  void giveBackAndRestart() throws IOException {
    JsonNode now = resource();
    ObjectNode patch = before(now).map(LentSettings::givenBack).orElseGet(JSON::createObjectNode);
    patch.withObject("/spec").put("restartNonce", now.at("/spec/restartNonce").asLong(0) + 1);
    job.patch(patch);
  }

  private static ObjectNode givenBack(JsonNode before) {
    ObjectNode patch = JSON.createObjectNode();
    patch.withObject("/spec").set("flinkConfiguration", before);
    annotations(patch).putNull(BEFORE);
    return patch;
  }

  private static ObjectNode annotations(ObjectNode patch) {
    return patch.withObject("/metadata").withObject("/annotations");
  }

  private JsonNode resource() throws IOException {
    return job.own()
        .orElseThrow(
            () -> new Problem(Texts.format("%s %s is gone", job.kind().kind(), job.name())));
  }

  private static Optional<JsonNode> before(JsonNode resource) {
    JsonNode before = resource.path("metadata").path("annotations").path(BEFORE);
    try {
      return before.isMissingNode()
          ? Optional.empty()
          : Optional.of(JSON.readTree(before.asText()));
    } catch (JsonProcessingException e) {
      throw new Problem(Texts.format("the annotation %s is not JSON: remove it", BEFORE), e);
    }
  }
}
