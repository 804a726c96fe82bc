package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the GitHub Action runs, with something else in the command line's place. */
@Timeout(30)
class ActionScriptTest {
  private record Answer(int exitCode, String output) {}

  @TempDir Path folder;

  /** A command line that prints its arguments, a line each, and ends with the drill's number. */
  private static final Set<String> INPUTS =
      Set.of(
          "DRILLS",
          "TARGET",
          "CONTEXT",
          "NAMESPACE",
          "DEPLOYMENT",
          "JAR",
          "ENTRY_CLASS",
          "ARGUMENTS",
          "CONTRACT",
          "MAY_REDEPLOY");

  @BeforeEach
  void aCommandLine() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Files.copy(Path.of("bin/action"), bin.resolve("action"));
    Path firedrill =
        Files.writeString(
            bin.resolve("firedrill"),
            "#!/bin/sh\nprintf '<%s>\\n' \"$@\"\nfor last; do :; done\nexit \"${last##*-}\"\n");
    Files.setPosixFilePermissions(firedrill, PosixFilePermissions.fromString("rwx------"));
  }

  private Answer run(Map<String, String> inputs) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", folder.resolve("bin/action").toString())
            .redirectErrorStream(true);
    Map<String, String> environment = new HashMap<>(inputs);
    environment.put("REPORTS", folder.resolve("reports").toString());
    environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary").toString());
    environment.put("GITHUB_OUTPUT", folder.resolve("output").toString());
    builder.environment().keySet().removeAll(INPUTS); // make exports some of these names
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Answer(process.waitFor(), output);
  }

  private static Map<String, String> onKubernetes(String drills) {
    return Map.of(
        "DRILLS", drills,
        "TARGET", "kubernetes",
        "CONTEXT", "staging",
        "NAMESPACE", "payments",
        "DEPLOYMENT", "orders");
  }

  private List<String> outputs() throws IOException {
    return Files.readAllLines(folder.resolve("output"));
  }

  @Test
  void theWorstVerdictIsItsExitCode() throws Exception {
    assertThat(run(Map.of("DRILLS", "a-0 b-3\nc-0")).exitCode()).isEqualTo(3);
    assertThat(run(Map.of("DRILLS", "a-3 b-1 c-0")).exitCode()).isEqualTo(1);
    assertThat(run(Map.of("DRILLS", "a-1 b-2 c-3")).exitCode()).isEqualTo(2);
    assertThat(run(Map.of("DRILLS", "a-0")).exitCode()).isZero();
    assertThat(outputs().stream().filter(line -> line.startsWith("verdict=")))
        .containsExactly("verdict=INCONCLUSIVE", "verdict=FAIL", "verdict=NOT RUN", "verdict=PASS");
  }

  @Test
  void whatIsDrilledIsTheOnlyThingThatMayBeTouched() throws Exception {
    assertThat(run(onKubernetes("a-0")).output())
        .contains("<--context=staging>\n<--allow-context=staging>\n")
        .contains("<--namespace=payments>\n<--deployment=orders>\n")
        .endsWith("<-->\n<a-0>\n")
        .doesNotContain("--may-redeploy", "--contract");
  }

  @Test
  void noFurtherDrillsFollowAFailureOnACluster() throws Exception {
    Answer answer = run(onKubernetes("a-1 b-0"));
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.output()).contains("<a-1>").doesNotContain("<b-0>");
    assertThat(folder.resolve("summary")).content().contains("no further drills");
  }

  @Test
  void anInputIsNeitherACommandNorAnOption() throws Exception {
    Map<String, String> inputs = new HashMap<>(onKubernetes("--help-0 $(id)-0 ;id;-0 *-0"));
    inputs.put("NAMESPACE", "x --may-redeploy");
    Answer answer = run(inputs);
    assertThat(answer.exitCode()).as(answer.output()).isZero();
    assertThat(answer.output())
        .contains("<-->\n<--help-0>", "<$(id)-0>", "<;id;-0>", "<*-0>")
        .contains("<--namespace=x --may-redeploy>");
  }

  @Test
  void aJarIsDrilledWithItsArguments() throws Exception {
    assertThat(
            run(Map.of(
                    "DRILLS", "a-0",
                    "JAR", "my job.jar",
                    "ENTRY_CLASS", "com.example.MyJob",
                    "ARGUMENTS", "--topic\nmy orders\n\n--not-0\n",
                    "CONTRACT", "c.yaml"))
                .output())
        .contains("<--jar=my job.jar>\n<--entry-class=com.example.MyJob>\n<--contract=c.yaml>\n")
        .endsWith("<-->\n<a-0>\n<--topic>\n<my orders>\n<--not-0>\n");
  }

  @Test
  void aJarThatCannotBeDrilledIsRefused() throws Exception {
    assertThat(run(Map.of("ENTRY_CLASS", "x")).output()).contains("name its jar");
    assertThat(run(Map.of("JAR", "j", "ARGUMENTS", "@f")).output()).contains("cannot be passed");
    Map<String, String> inputs = new HashMap<>(onKubernetes("a-0"));
    inputs.put("JAR", "j");
    Answer answer = run(inputs);
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.output()).contains("jar is for target: local");
  }

  @Test
  void whatCannotBeDrilledIsRefused() throws Exception {
    assertThat(run(Map.of("TARGET", "moon")).exitCode()).isEqualTo(2);
    assertThat(run(Map.of("DRILLS", "@file")).exitCode()).isEqualTo(2);
    assertThat(run(Map.of("DRILLS", " \n ")).output()).contains("drills names none");
    assertThat(run(Map.of("CONTRACT", "c.yaml")).output()).contains("name its jar");
    assertThat(run(Map.of("TARGET", "kubernetes")).output()).contains("context is missing");
  }
}
