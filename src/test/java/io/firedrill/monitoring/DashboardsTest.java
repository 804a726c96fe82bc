package io.firedrill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards as Grafana reads them. */
class DashboardsTest {
  static Stream<Path> dashboards() throws IOException {
    return Expressions.dashboards().stream();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void aPanelHasAPlaceATitleAndSomethingToShow(Path dashboard) throws IOException {
    JsonNode panels = new ObjectMapper().readTree(dashboard.toFile()).path("panels");
    assertThat(panels.findValuesAsText("id")).doesNotHaveDuplicates();
    assertThat(panels.findValues("gridPos")).doesNotHaveDuplicates();
    for (JsonNode panel : panels) {
      assertThat(panel.path("title").asText()).isNotEmpty();
      assertThat(panel.path("targets").findValuesAsText("expr"))
          .as(panel.path("title").asText())
          .isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void aDashboardLeavesItToTheReaderWhichPrometheusItAsks(Path dashboard) throws IOException {
    JsonNode read = new ObjectMapper().readTree(dashboard.toFile());
    assertThat(read.findValues("datasource"))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.path("uid").asText()).isEqualTo("${datasource}"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void promtoolUnderstandsEachExpression(Path dashboard, @TempDir Path folder) throws Exception {
    assumeTrue(Promtool.isThere(), "promtool is not on the PATH");
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : Expressions.of(dashboard)) {
      rules.add(Map.of("record", "r" + rules.size(), "expr", expression));
    }
    Path file = folder.resolve("rules.yaml");
    new YAMLMapper()
        .writeValue(
            file.toFile(), Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));
    assertThat(Promtool.run(List.of("promtool", "check", "rules", file.toString())))
        .contains("SUCCESS: " + rules.size() + " rules");
  }
}
