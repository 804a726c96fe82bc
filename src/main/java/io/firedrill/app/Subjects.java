package io.firedrill.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.cluster.kubernetes.DeploymentLook;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.cluster.kubernetes.FlinkSettings;
import io.firedrill.doctor.Running;
import io.firedrill.doctor.Subject;
import io.firedrill.doctor.Surroundings;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a doctor is to look at, from a cluster, a JobManager or a file. Nothing is touched. */
public final class Subjects {
  private Subjects() {}

  /**
   * A FlinkDeployment on a cluster, its job if it runs, and what is around it.
   *
   * @throws Problem if it is not there
   */
  public static Subject of(DeploymentLook look) throws IOException {
    DeploymentSpec spec = look.spec();
    Subject subject =
        Subject.of(spec)
            .with(
                new Surroundings(
                    look.nodes(),
                    look.nodesOfTheCluster(),
                    look.disruptionBudgets(),
                    look.sameHighAvailability(spec)));
    return running(look.rest()).map(subject::with).orElse(subject);
  }

  private static Optional<Running> running(FlinkRest rest) {
    try {
      return Running.of(rest);
    } catch (FlinkRestException e) {
      return Optional.empty(); // what only a running job shows is not seen
    }
  }

  /**
   * A job that runs somewhere, by its JobManager alone.
   *
   * @throws Problem if it does not answer, or has no job
   */
  public static Subject of(FlinkRest rest) {
    try {
      Running running =
          Running.of(rest).orElseThrow(() -> new Problem("Flink runs there, and no job"));
      return Subject.of(rest.configuration()).with(running);
    } catch (FlinkRestException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  /**
   * What is in a file: FlinkDeployments, as many as there are, or else Flink's own configuration.
   *
   * @param name of the file
   * @return by their names
   * @throws Problem if it is neither
   */
  public static Map<String, Subject> of(String name, String yaml) {
    List<JsonNode> documents = documents(name, yaml);
    Map<String, Subject> subjects = new LinkedHashMap<>();
    documents.stream()
        .filter(document -> document.path("kind").asText().equals("FlinkDeployment"))
        .forEach(
            document ->
                subjects.put(
                    "FlinkDeployment " + document.at("/metadata/name").asText("without a name"),
                    Subject.of(DeploymentSpec.of(document, Map.of()))));
    if (subjects.isEmpty() && isConfiguration(documents)) {
      subjects.put(name, Subject.of(FlinkSettings.of(documents.get(0), Map.of()).own()));
    }
    if (subjects.isEmpty()) {
      throw new Problem(
          Texts.format(
              "%s has no FlinkDeployment and is not a configuration of Flink (config.yaml)", name));
    }
    return subjects;
  }

  private static boolean isConfiguration(List<JsonNode> documents) {
    return documents.size() == 1 && documents.get(0).isObject() && !documents.get(0).has("kind");
  }

  private static List<JsonNode> documents(String name, String yaml) {
    YAMLMapper mapper = new YAMLMapper();
    try (MappingIterator<JsonNode> all = mapper.readerFor(JsonNode.class).readValues(yaml)) {
      return all.readAll();
    } catch (JsonProcessingException e) {
      throw new Problem(Texts.format("%s is not YAML: %s", name, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new Problem(Texts.format("%s: %s", name, e.getMessage()), e);
    }
  }
}
