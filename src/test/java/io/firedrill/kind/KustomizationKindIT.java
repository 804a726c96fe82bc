package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.kind.Kind.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link Kustomization}, which tests use where there is no kubectl, gives the lists that the real
 * kustomize gives. It needs kubectl, but no cluster.
 */
class KustomizationKindIT {
  private static final Pattern BUCKETS = Pattern.compile("(s3[ap]?://)[^/]+/");
  private static final Set<String> LOCATED = Set.of("kafka", "kafka-source", "postgres");

  static Stream<Path> overlays() throws IOException {
    return OverlaysTest.overlays();
  }

  /**
   * Each component on each overlay, but those that need a location: they are in overlays already.
   */
  static Stream<Path> overlaysWithAComponent() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path component : OverlaysTest.components().toList()) {
      for (Path overlay : OverlaysTest.overlays().toList()) {
        if (!component.toString().endsWith("-location")
            && !LOCATED.contains(component.getFileName().toString())) {
          folders.add(with(component, overlay));
        }
      }
    }
    return folders.stream();
  }

  /** kustomize takes relative paths only. */
  private static Path with(Path component, Path overlay) throws IOException {
    Path folder =
        Path.of(
            "target/kustomizations",
            "%s-%s".formatted(overlay.getFileName(), component.getFileName()));
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        "resources: [%s]\ncomponents: [%s]\n"
            .formatted(folder.relativize(overlay), folder.relativize(component)));
    return folder;
  }

  @ParameterizedTest
  @MethodSource({"overlays", "overlaysWithAComponent"})
  void everyListIsTheOneThatKustomizeGives(Path folder) throws Exception {
    Answer real = new Kind().run("kubectl", "kustomize", folder.toString()).succeeded();
    Map<String, JsonNode> expected = lists(documents(withPlaceholders(real.output())));
    Map<String, JsonNode> rendered = lists(new Kustomization(folder).rendered());
    rendered.replaceAll((at, list) -> withoutBuckets(list));
    assertThat(rendered).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(rendered.keySet())
        .contains(
            "FlinkDeployment transactions/spec/job/args",
            "FlinkDeployment transactions/spec/podTemplate/spec/containers");
  }

  /**
   * What the rendering leaves out: replacements, so that bucket, endpoint, brokers and database are
   * placeholders, images and namespaces.
   */
  private static String withPlaceholders(String real) {
    return BUCKETS
        .matcher(real)
        .replaceAll("$1BUCKET/")
        .replace("kafka:9092", "BROKERS")
        .replace("jdbc:postgresql://postgres:5432/postgres", "URL")
        .replaceAll("(--store\\s+- )\\S+", "$1ENDPOINT")
        .replaceAll("(--endpoint=)\\S+", "$1ENDPOINT")
        .replaceAll("(--jdbc-user\\s+- )firedrill", "$1USER")
        .replace("localhost:5001/firedrill:dev", "firedrill")
        .replaceAll("(?m)^ +namespace: .*\\n", "");
  }

  /** A bucket that an overlay names itself is in no replacement. */
  private static JsonNode withoutBuckets(JsonNode list) {
    try {
      return new ObjectMapper().readTree(BUCKETS.matcher(list.toString()).replaceAll("$1BUCKET/"));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> documents(String yaml) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (var parser = new YAMLFactory().createParser(yaml)) {
      new YAMLMapper().readValues(parser, JsonNode.class).forEachRemaining(documents::add);
    }
    return documents;
  }

  /** The outermost lists of all resources, whole, by where they are. */
  private static Map<String, JsonNode> lists(List<JsonNode> resources) {
    Map<String, JsonNode> lists = new TreeMap<>();
    for (JsonNode resource : resources) {
      String name = resource.path("kind").asText() + " " + resource.at("/metadata/name").asText();
      addLists(name, resource, lists);
    }
    return lists;
  }

  private static void addLists(String at, JsonNode node, Map<String, JsonNode> lists) {
    if (node.isArray()) {
      lists.put(at, new ObjectMapper().valueToTree(node));
    } else {
      node.properties()
          .forEach(field -> addLists(at + "/" + field.getKey(), field.getValue(), lists));
    }
  }
}
