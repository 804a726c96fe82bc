package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.kubernetes.FlinkSettings;
import io.firedrill.problem.Redaction;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A FlinkDeployment before and after a change of its spec.
 *
 * @param before as it is
 * @param after with the change merged in by the API server
 * @param defaults what the operator's default configuration adds
 */
record DeploymentChange(JsonNode before, JsonNode after, Map<String, String> defaults) {
  /** How the operator would perform the upgrade, by the settings of the changed resource. */
  UpgradeSettings settings() {
    JsonNode job = after.at("/spec/job");
    FlinkSettings settings = settings(after);
    Map<String, String> flink = settings.own();
    return new UpgradeSettings(
        job.path("upgradeMode").asText("stateless"),
        on(flink, "kubernetes.operator.job.upgrade.last-state-fallback.enabled", true),
        settings.savepoints().orElse(""),
        on(flink, "kubernetes.operator.savepoint.cleanup.enabled", true),
        on(flink, "kubernetes.operator.job.drain-on-savepoint-deletion", false),
        job.path("allowNonRestoredState").asBoolean(false));
  }

  private static boolean on(Map<String, String> flink, String key, boolean byDefault) {
    return Boolean.parseBoolean(flink.getOrDefault(key, Boolean.toString(byDefault)));
  }

  private FlinkSettings settings(JsonNode resource) {
    return FlinkSettings.of(resource.at("/spec/flinkConfiguration"), defaults);
  }

  /**
   * Whether both run the same image for certain: by a digest. What a tag names may have changed, so
   * that a new pod would run something else.
   */
  boolean sameImage() {
    String image = after.at("/spec/image").asText("");
    return image.contains("@") && image.equals(before.at("/spec/image").asText(""));
  }

  /** A version of the job as a resource describes it. */
  JobVersion version(JsonNode resource, Images.Content image) {
    JsonNode job = resource.at("/spec/job");
    List<String> arguments = new ArrayList<>();
    job.path("args").forEach(argument -> arguments.add(argument.asText()));
    FlinkSettings settings = settings(resource);
    Map<String, String> flink = new TreeMap<>(settings.own());
    if (job.path("allowNonRestoredState").asBoolean(false)) {
      flink.put(JobVersion.IGNORE_UNCLAIMED_STATE, "true");
    }
    String main = job.path("entryClass").asText("");
    return new JobVersion(
        image.jars(),
        main.isEmpty() ? Optional.empty() : Optional.of(main),
        arguments,
        flink,
        Math.max(
            1,
            job.path("parallelism").asInt(0) > 0
                ? job.path("parallelism").asInt()
                : settings.parallelism().orElse(1)),
        image.flinkLib());
  }

  /** What is changed in the spec, a line for each field. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    compare("", "spec", before.path("spec"), after.path("spec"), lines);
    return lines;
  }

  private static void compare(
      String at, String name, JsonNode was, JsonNode is, List<String> lines) {
    if (was.equals(is)) {
      return;
    }
    if (was.isObject() && is.isObject()) {
      TreeMap<String, JsonNode> fields = new TreeMap<>();
      was.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
      is.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
      fields
          .keySet()
          .forEach(
              field -> compare(at + "." + field, field, was.path(field), is.path(field), lines));
    } else {
      lines.add(Texts.format("spec%s: %s → %s", at, shown(name, was), shown(name, is)));
    }
  }

  /** A value as reports may show it, which its name decides. */
  private static String shown(String name, JsonNode node) {
    if (node.isMissingNode()) {
      return "none";
    }
    JsonNode field = JsonNodeFactory.instance.objectNode().set(name, node);
    JsonNode shown = new Redaction().resource(field).path(name);
    return shown.isTextual() ? shown.asText() : shown.toString();
  }
}
