package io.firedrill.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What dashboards and alerts ask of Prometheus. */
final class Expressions {
  private static final Pattern METRIC = Pattern.compile("\\b(?:flink_|firedrill_)\\w+");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

  private Expressions() {}

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("monitoring/dashboards"))) {
      return files.sorted().toList();
    }
  }

  /** All of a dashboard's, with all jobs and drills in the place of its variables. */
  static List<String> of(Path dashboard) throws IOException {
    return new ObjectMapper()
        .readTree(dashboard.toFile()).path("panels").findValuesAsText("expr").stream()
            .map(expression -> VARIABLE.matcher(expression).replaceAll(".*"))
            .toList();
  }

  /** The metrics that alerts look at: an alert's expression has no result while all is well. */
  static Set<String> metricsOfAlerts() throws IOException {
    JsonNode alerts = new YAMLMapper().readTree(Path.of("monitoring/alerts.yaml").toFile());
    List<String> metrics = new ArrayList<>();
    alerts
        .findValuesAsText("expr")
        .forEach(
            expression ->
                METRIC.matcher(expression).results().map(MatchResult::group).forEach(metrics::add));
    return new TreeSet<>(metrics);
  }
}
