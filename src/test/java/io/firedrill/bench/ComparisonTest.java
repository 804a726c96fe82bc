package io.firedrill.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.drill.DrillFile;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  @TempDir private Path folder;

  @Test
  void drillsAndSettingsComeFromAFileInItsOrder() throws IOException {
    Comparison read =
        read(
            """
            drills: [taskmanager-kill]
            settings:
              without: {metrics.reporter.warm-up.factory.class: default}
              shipped: {}
            """);
    assertThat(read.drills()).containsExactly("taskmanager-kill");
    assertThat(read.settings())
        .containsExactly(
            Map.entry("without", Map.of("metrics.reporter.warm-up.factory.class", "default")),
            Map.entry("shipped", Map.of()));
  }

  @Test
  void theSettingsComeOnTopOfTheDrillsOwn() throws IOException {
    Path drill = folder.resolve("large.yaml");
    Files.writeString(
        drill,
        """
        hypothesis: h
        fault: {kind: taskmanager-kill}
        flink: {taskmanager.memory.managed.size: 1g, heartbeat.interval: 1 s}
        """);
    Comparison read =
        read("{drills: [%s], settings: {often: {heartbeat.interval: 100 ms}}}".formatted(drill));
    assertThat(read.of(DrillFile.read(drill), "often").flink())
        .containsOnly(
            Map.entry("taskmanager.memory.managed.size", "1g"),
            Map.entry("heartbeat.interval", "100 ms"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drills: []",
        "drills: [taskmanager-kill]",
        "settings: {shipped: {}}",
        "{drills: [taskmanager-kill], settings: {shipped: }}"
      })
  void aFileThatComparesNothingIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(Problem.class).hasMessageContaining("needs");
  }

  @Test
  void aFileThatSaysSomethingElseIsRefused() {
    assertThatThrownBy(() -> read("{drils: [taskmanager-kill]}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a comparison")
        .hasMessageContaining("drils");
  }

  private Comparison read(String text) throws IOException {
    return Comparison.read(Files.writeString(folder.resolve("comparison.yaml"), text));
  }
}
