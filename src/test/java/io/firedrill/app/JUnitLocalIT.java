package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.Built;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a team sees that has a drill among its tests: {@code mvn test} of junit/sample. */
class JUnitLocalIT {
  private static final Path SAMPLE = Path.of("junit/sample/target");

  /** With the extension as it is here, and not as it was installed some day. */
  private static void mvnTest(String tests) throws IOException, InterruptedException {
    Built.mark();
    File output = Files.createDirectories(SAMPLE).resolve("mvn-test.log").toFile();
    Process maven =
        new ProcessBuilder(
                List.of(
                    "mvn",
                    "-B",
                    "--no-transfer-progress",
                    "-f",
                    "junit/pom.xml",
                    "-pl",
                    "sample",
                    "-am",
                    "-Dtest=" + tests,
                    "-Dsurefire.failIfNoSpecifiedTests=false",
                    "-Dmaven.test.failure.ignore",
                    "-Dfiredrill.home=" + Path.of("").toAbsolutePath(),
                    "test"))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    try {
      assertThat(maven.waitFor(10, TimeUnit.MINUTES)).as("see %s", output).isTrue();
      assertThat(maven.exitValue()).as(Files.readString(output.toPath())).isZero();
    } finally {
      maven.destroy();
    }
  }

  private static String report(String test) throws IOException {
    return Files.readString(SAMPLE.resolve("surefire-reports/TEST-com.example." + test + ".xml"));
  }

  @Test
  void aJobThatRecoversPassesAndOneThatDoesNotFailsWithTheFinding() throws Exception {
    mvnTest("CountJobDrillTest,TooStrictDrill");

    assertThat(report("CountJobDrillTest"))
        .contains(
            "tests=\"1\"", "errors=\"0\"", "failures=\"0\"", "(DrillResult) taskmanager-kill\"");
    assertThat(report("TooStrictDrill"))
        .contains("failures=\"1\"", "FAIL  too-strict", "within budget: ");
    for (String run : List.of("CountJobDrillTest/taskmanager-kill", "TooStrictDrill/too-strict")) {
      assertThat(SAMPLE.resolve("drills").resolve(run).resolve("latest"))
          .isDirectoryContaining("glob:**evidence.jsonl")
          .isDirectoryContaining("glob:**report.html");
    }
    assertThat(DrillLocalIT.processesOf(SAMPLE.toAbsolutePath())).isEmpty();
  }
}
