package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The GitHub Action's drill as it is on a runner. */
@Tag("long")
class ActionLocalIT {
  @TempDir Path folder;

  @Test
  void aDrillLeavesItsReportsAndASummary() throws Exception {
    Built.mark();
    Path summary = folder.resolve("summary.md");
    ProcessBuilder builder = new ProcessBuilder("bin/action").redirectErrorStream(true);
    builder.environment().put("DRILLS", "taskmanager-kill no-such-drill");
    builder.environment().put("REPORTS", folder.resolve("reports").toString());
    builder.environment().put("GITHUB_STEP_SUMMARY", summary.toString());
    builder.environment().put("GITHUB_OUTPUT", folder.resolve("output").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isEqualTo(2);
    assertThat(Files.readString(summary))
        .contains("### PASS: taskmanager-kill on local", "Recovery: **", "| fault hit | holds |")
        .contains("### NOT RUN: no-such-drill");
    Path latest = folder.resolve("reports/taskmanager-kill/latest");
    for (String name : List.of("evidence.jsonl", "report.html", "report.json", "report.xml")) {
      assertThat(latest.resolve(name)).exists();
    }
    assertThat(folder.resolve("output"))
        .content()
        .contains("reports=" + folder.resolve("reports"), "verdict=NOT RUN");
  }
}
