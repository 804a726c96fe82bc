package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What overlays and components must leave of the base: its lists, which a patch may replace. */
class OverlaysTest {
  private static final Path BASE = Path.of("k8s/base");
  private static final Set<String> NO_FOLDERS =
      Set.of("kafka", "postgres", "kind-kafka", "kind-kafka-jdbc");

  static Stream<Path> overlays() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("k8s/overlays"))) {
      return folders.sorted().toList().stream();
    }
  }

  static Stream<Path> components() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("k8s/components"))) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void anOverlayKeepsWhatTheBaseHas(Path overlay) throws IOException {
    assertThat(lists(deployment(overlay))).containsAll(kept(overlay, lists(deployment(BASE))));
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentKeepsWhatAnOverlayHas(Path component, @TempDir Path folder) throws IOException {
    for (Path overlay : overlays().toList()) {
      Path with = Files.createDirectories(folder.resolve(overlay.getFileName()));
      Files.writeString(
          with.resolve("kustomization.yaml"),
          """
          resources: [%s]
          components: [%s]
          """
              .formatted(overlay.toAbsolutePath(), component.toAbsolutePath()));
      assertThat(lists(deployment(with)))
          .as("%s on %s", component, overlay)
          .containsAll(kept(component, lists(deployment(overlay))));
    }
  }

  /** Topics and tables take the places of the folders of ledger and rejects. */
  private static List<String> kept(Path by, List<String> entries) {
    return entries.stream()
        .filter(entry -> !NO_FOLDERS.contains(by.getFileName().toString()) || !folder(entry))
        .toList();
  }

  private static boolean folder(String entry) {
    return entry.startsWith("/spec/job/args/\"s3a:");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void thePodsOfAnOverlayGetTheBucketsKeys(Path overlay) throws IOException {
    JsonNode env = deployment(overlay).at("/spec/podTemplate/spec/containers/0/env");
    assertThat(env.findValuesAsText("name").stream().filter(name -> name.startsWith("AWS")))
        .containsExactly("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void thePodsOfAJobIntoTablesGetThePasswordAndNoArgumentHasIt() throws IOException {
    JsonNode spec = deployment(Path.of("k8s/overlays/kind-kafka-jdbc")).path("spec");
    assertThat(spec.at("/podTemplate/spec/containers/0/env").findValuesAsText("name"))
        .contains("PGPASSFILE");
    assertThat(spec.path("flinkConfiguration").path("kubernetes.secrets").asText())
        .isEqualTo("firedrill-postgres:/etc/firedrill/postgres");
    assertThat(spec.at("/job/args").toString())
        .contains("\"--source\",\"kafka\"", "\"--sink\",\"jdbc\"")
        .doesNotContain("password");
  }

  private static JsonNode deployment(Path folder) throws IOException {
    return new Kustomization(folder)
        .rendered().stream()
            .filter(resource -> resource.path("kind").asText().equals("FlinkDeployment"))
            .findFirst()
            .orElseThrow();
  }

  /** Each entry of each list below a resource: by its name where it has one, else as it is. */
  private static List<String> lists(JsonNode resource) {
    List<String> entries = new ArrayList<>();
    lists("", resource, entries);
    return entries;
  }

  private static void lists(String at, JsonNode node, List<String> entries) {
    if (node.isArray()) {
      for (JsonNode entry : node) {
        String name = entry.path("name").asText(entry.toString());
        entries.add(at + "/" + name);
        lists(at + "/" + name, entry, entries);
      }
    } else {
      node.properties()
          .forEach(field -> lists(at + "/" + field.getKey(), field.getValue(), entries));
    }
  }
}
