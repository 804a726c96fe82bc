package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The drills that ship, on a real Flink. The TaskManager's kill is the self-test's healthy drill,
 * and its defective jobs fail as in task-failure.
 */
class DrillLocalIT {
  private final Installation installation = Installation.find();

  @ParameterizedTest
  @ValueSource(strings = {"taskmanager-and-jobmanager-kill", "csv-taskmanager-kill"})
  @Tag("long")
  void inMoreDrillsToo(String name) throws IOException {
    everyLinkHoldsAndNothingIsLeftBehind(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager-kill", "restarts-exhausted", "lab"})
  void everyLinkHoldsAndNothingIsLeftBehind(String name) throws IOException {
    Path folder = installation.artifacts().resolve("local-it").resolve(name);
    DrillRun.Result result =
        new LocalDrills(installation, LocalDrills.Options.in(folder), Progress.SILENT)
            .run(DrillFile.read(installation.drill(name)));

    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(namesIn(folder.resolve("latest")))
        .contains("evidence.jsonl", "report.html", "report.json", "report.xml");
    assertThat(namesIn(folder)).doesNotContain("work");
    assertThat(processesOf(folder)).isEmpty();
  }

  @Test
  @Tag("long")
  void aFullDiskCostsTheTimeUntilThereIsRoom() throws IOException {
    try {
      everyLinkHoldsAndNothingIsLeftBehind("disk-full");
    } catch (Problem e) {
      assumeFalse(e.getMessage().contains("cannot be mounted here"), e.getMessage());
      throw e;
    }
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  static List<String> processesOf(Path folder) {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(command -> command.contains(folder.toString()))
        .toList();
  }
}
