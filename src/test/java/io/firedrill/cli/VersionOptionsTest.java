package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Parameters;

/** The merge patch that options and a file come to. */
class VersionOptionsTest {
  @TempDir Path folder;

  /** As the command has them. */
  private static final class NewVersion {
    @ArgGroup(validate = false)
    private VersionOptions version = new VersionOptions();

    @ArgGroup(validate = false)
    private DeploymentChangeOptions deployment = new DeploymentChangeOptions();

    @Parameters(arity = "0..*")
    private List<String> arguments = new ArrayList<>();
  }

  private static JsonNode patch(String... arguments) {
    NewVersion given = CommandLine.populateCommand(new NewVersion(), arguments);
    return given.deployment.patch(given.version.with(given.arguments));
  }

  private JsonNode patchWith(String change, String... arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("change.yaml"), change);
    List<String> all = new ArrayList<>(List.of("--change", file.toString()));
    all.addAll(Arrays.asList(arguments));
    return patch(all.toArray(String[]::new));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void eachOptionHasItsPlaceInTheSpec() throws IOException {
    assertThat(
            patch(
                "--image",
                "firedrill:2",
                "--jar",
                "local:///opt/new.jar",
                "--entry-class",
                "a.Job",
                "--parallelism",
                "3",
                "--set",
                "taskmanager.numberOfTaskSlots=4",
                "--set",
                "execution.checkpointing.interval=9s",
                "--allow-non-restored-state",
                "--",
                "--rate",
                "10"))
        .isEqualTo(
            json(
                """
                {"spec": {"image": "firedrill:2",
                  "flinkConfiguration": {"execution.checkpointing.interval": "9s",
                    "taskmanager.numberOfTaskSlots": "4"},
                  "job": {"jarURI": "local:///opt/new.jar", "entryClass": "a.Job",
                    "parallelism": 3, "allowNonRestoredState": true,
                    "args": ["--rate", "10"]}}}
                """));
  }

  @Test
  void whatIsNotNamedStaysOutOfThePatch() throws IOException {
    assertThat(patch("--image", "x")).isEqualTo(json("{\"spec\": {\"image\": \"x\"}}"));
  }

  @Test
  void optionsComeOnTopOfTheFile() throws IOException {
    assertThat(
            patchWith(
                """
                spec:
                  image: of-the-file
                  serviceAccount: kept
                  flinkConfiguration: {a: of-the-file, b: kept, c: null}
                  job: {parallelism: 2, upgradeMode: savepoint, args: [old]}
                """,
                "--image",
                "on-top",
                "--set",
                "a=on-top",
                "--parallelism",
                "3",
                "--",
                "new"))
        .isEqualTo(
            json(
                """
                {"spec": {"image": "on-top", "serviceAccount": "kept",
                  "flinkConfiguration": {"a": "on-top", "b": "kept", "c": null},
                  "job": {"parallelism": 3, "upgradeMode": "savepoint", "args": ["new"]}}}
                """));
  }

  @Test
  void ofAWholeManifestOnlyTheSpecIsMeant() throws IOException {
    assertThat(
            patchWith(
                """
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkDeployment
                metadata: {name: another, namespace: elsewhere}
                spec: {image: x}
                status: {lifecycleState: STABLE}
                """))
        .isEqualTo(json("{\"spec\": {\"image\": \"x\"}}"));
  }

  @Test
  void jsonIsReadToo() throws IOException {
    assertThat(patchWith("{\"spec\": {\"image\": \"x\"}}"))
        .isEqualTo(json("{\"spec\": {\"image\": \"x\"}}"));
  }

  @Test
  void whatWouldBeReadAsSomethingElseIsRefused() {
    assertThatThrownBy(() -> patchWith("spec: {image: &x one, serviceAccount: *x}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("line 1: aliases (*x) are not supported: write the value out");
    assertThatThrownBy(() -> patchWith("spec: {image: one, image: two}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("Duplicate field 'image'");
    assertThatThrownBy(() -> patchWith("spec: {image: one}\n---\nspec: {image: two}\n"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("has more than one document: give the one");
  }

  @Test
  void aPartThatIsNotAMappingIsNamed() {
    assertThatThrownBy(() -> patchWith("spec: {flinkConfiguration: x}", "--set", "a=b"))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith("change.yaml: spec.flinkConfiguration is not a mapping");
    assertThatThrownBy(() -> patchWith("spec: {job: [1]}", "--parallelism", "2"))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith("change.yaml: spec.job is not a mapping");
  }

  @Test
  void aFlinkDeploymentHasOneJar() {
    assertThatThrownBy(() -> patch("--jar", "a", "--jar", "b"))
        .isInstanceOf(Problem.class)
        .hasMessage("a FlinkDeployment has one jarURI: give --jar once");
  }
}
