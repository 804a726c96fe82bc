package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.app.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people download, unpacked where there are neither Maven nor sources. */
class DistributionLocalIT {
  private static final String NAME = "firedrill-" + Installation.version();
  private static final Path ARCHIVE = Path.of("target", NAME + ".tar.gz");
  private static final String ADDRESS = "https://example.com/downloads/" + NAME + ".tar.gz";

  /** What the scripts call. */
  private static final List<String> TOOLS =
      List.of("bash", "dirname", "env", "mkdir", "readlink", "sed");

  @TempDir static Path folder;

  private record Answer(int exitCode, String output) {}

  private static Answer run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Answer(process.waitFor(), output);
  }

  private static String succeeded(String... command) throws Exception {
    Answer answer = run(new ProcessBuilder(command));
    assertThat(answer.exitCode()).as(answer.output()).isZero();
    return answer.output();
  }

  @BeforeAll
  static void isUnpacked() throws Exception {
    Built.mark();
    succeeded("make", "dist");
    succeeded("tar", "-xzf", ARCHIVE.toString(), "-C", folder.toString());
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), onThePath(tool));
    }
    Files.createSymbolicLink(
        tools.resolve("kubectl-firedrill"), folder.resolve(NAME).resolve("bin/kubectl-firedrill"));
  }

  private static Path onThePath(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(part -> Path.of(part, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** With nothing on the PATH but what the scripts call. */
  private static Answer unpacked(String command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("tools").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("HOME", folder.resolve("home").toString());
    return run(builder);
  }

  private static Answer firedrill(String... arguments) throws Exception {
    return unpacked(folder.resolve(NAME).resolve("bin/firedrill").toString(), arguments);
  }

  @Test
  void itRunsWithoutMavenAndSources() throws Exception {
    assertThat(firedrill("--version").output()).isEqualTo(NAME.replace('-', ' ') + "\n");
    assertThat(firedrill("drills", "--list").output()).contains("taskmanager-kill");
    Answer doctor =
        firedrill(
            "doctor",
            "--file",
            Path.of("src/test/resources/doctor/wrong-plugin.yaml").toAbsolutePath().toString());
    assertThat(doctor.exitCode()).as(doctor.output()).isEqualTo(1);
    assertThat(doctor.output()).contains("error");
  }

  @Test
  void kubectlFindsItThroughALink() throws Exception {
    Answer help = unpacked(folder.resolve("tools/kubectl-firedrill").toString(), "drill", "--help");
    assertThat(help.exitCode()).as(help.output()).isZero();
    assertThat(help.output().replaceAll("\\s", "")) // long lines are broken
        .contains("--allow-context", "home/.local/state/firedrill/drills");
  }

  @Test
  void itSaysWhereTheLocalTargetRuns() throws Exception {
    Answer drill = firedrill("drill", "--target", "local");
    assertThat(drill.exitCode()).isEqualTo(2);
    assertThat(drill.output()).contains("The local target runs from a checkout");
  }

  @Test
  void itsReportsOutlastIt() throws Exception {
    assertThat(firedrill("history").output())
        .contains("there is no " + folder.resolve("home/.local/state/firedrill/drills"));
  }

  @Test
  void itsCompletionIsThatOfTheCommandLine() throws IOException {
    assertThat(folder.resolve(NAME).resolve("completion/firedrill.bash"))
        .content()
        .contains("_complete_firedrill");
  }

  /** The rules of krew's own validation of manifests. */
  @Test
  void krewInstallsIt() throws Exception {
    succeeded("make", "krew", "URL=" + ADDRESS);
    String sum = Files.readString(Path.of(ARCHIVE + ".sha256"));
    JsonNode plugin = new YAMLMapper().readTree(Path.of("target/firedrill.yaml").toFile());
    assertThat(plugin.path("apiVersion").asText())
        .isEqualTo("krew.googlecontainertools.github.com/v1alpha2");
    assertThat(plugin.path("kind").asText()).isEqualTo("Plugin");
    assertThat(plugin.at("/metadata/name").asText()).isEqualTo("firedrill");
    assertThat(plugin.at("/spec/version").asText()).isEqualTo("v" + Installation.version());
    assertThat(plugin.at("/spec/shortDescription").asText()).isNotBlank().doesNotContain("\n");
    assertThat(plugin.at("/spec/platforms")).hasSize(1);
    JsonNode platform = plugin.at("/spec/platforms/0");
    assertThat(platform.path("uri").asText()).isEqualTo(ADDRESS);
    assertThat(platform.path("sha256").asText())
        .matches("[0-9a-f]{64}")
        .isEqualTo(sum.substring(0, 64));
    assertThat(sum).endsWith("  " + ARCHIVE.getFileName() + "\n");
    assertThat(platform.at("/selector/matchExpressions/0/key").asText()).isEqualTo("os");
    assertThat(folder.resolve(platform.path("bin").asText())).isExecutable();
    assertThat(folder.resolve(NAME).resolve("LICENSE")).exists();
  }
}
