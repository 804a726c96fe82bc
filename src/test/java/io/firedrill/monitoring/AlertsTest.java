package io.firedrill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each alert can fire, need not, and says what to do. */
class AlertsTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path ALERTS = Path.of("monitoring/alerts.yaml");
  private static final Path RULE = Path.of("k8s/components/monitoring/prometheus-rule.yaml");
  private static final Path RUNBOOKS = Path.of("docs/runbooks");
  private static final Pattern DRILL = Pattern.compile("make drill (?:\\S+=\\S+ )*DRILL=(\\S+)");

  static Stream<JsonNode> alerts() throws IOException {
    return YAML.readTree(ALERTS.toFile()).findParents("alert").stream();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertHasARunbookThatEndsInADrill(JsonNode alert) throws IOException {
    String url = alert.at("/annotations/runbook_url").asText();
    assertThat(url).isEqualTo("%s/%s.md".formatted(RUNBOOKS, alert.path("alert").asText()));
    List<String> drills =
        DRILL
            .matcher(Files.readString(Path.of(url)).strip().lines().toList().get(lastLine(url)))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(drills).as("the last line of %s", url).hasSize(1);
    assertThat(Path.of("drills", drills.get(0) + ".yaml")).exists();
  }

  private static int lastLine(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).size() - 1;
  }

  @Test
  void aRunbookIsOfAnAlertAndItsLinksLead() throws IOException {
    List<String> names = alerts().map(alert -> alert.path("alert").asText() + ".md").toList();
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
    for (String name : names) {
      assertThat(
              Pattern.compile("]\\(([^)]+)\\)")
                  .matcher(Files.readString(RUNBOOKS.resolve(name)))
                  .results()
                  .map(MatchResult::group))
          .allSatisfy(
              link -> assertThat(RUNBOOKS.resolve(link.replaceAll("]\\(|\\)", ""))).exists());
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertIsShownToFireAndNotTo(JsonNode alert) throws IOException {
    List<Boolean> fires = new ArrayList<>();
    for (Path file : tests()) {
      for (JsonNode test : YAML.readTree(file.toFile()).findParents("exp_alerts")) {
        if (test.path("alertname").equals(alert.path("alert"))) {
          fires.add(!test.path("exp_alerts").isEmpty());
        }
      }
    }
    assertThat(fires).contains(true, false);
  }

  private static List<Path> tests() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("monitoring/tests"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void thePrometheusRuleHasTheSameRules() throws IOException {
    assertThat(YAML.readTree(RULE.toFile()).path("spec"))
        .as("run `make rules`")
        .isEqualTo(YAML.readTree(ALERTS.toFile()));
  }

  @Test
  void promtoolSeesThemFire() throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool", "test", "rules"));
    tests().forEach(file -> command.add(file.toString()));
    assumeTrue(Promtool.isThere(), "promtool is not on the PATH");
    assertThat(Promtool.run(command)).contains("SUCCESS").doesNotContain("FAILED");
  }
}
