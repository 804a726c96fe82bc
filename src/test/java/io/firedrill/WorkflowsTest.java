package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The GitHub Action and the workflows: what they run, and with what rights. */
class WorkflowsTest {
  private static final Path ACTION = Path.of("action.yml");
  private static final Path WORKFLOWS = Path.of(".github/workflows");
  private static final Pattern MAKE =
      Pattern.compile("\\bmake (?:-C \"\\$GITHUB_ACTION_PATH\" )?([a-z0-9 -]+)");
  private static final Pattern SCRIPT = Pattern.compile("\\$GITHUB_ACTION_PATH/(\\S+?)\"");

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(List.of(ACTION));
    try (Stream<Path> workflows = Files.list(WORKFLOWS)) {
      workflows.sorted().forEach(files::add);
    }
    return files;
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }

  private static List<JsonNode> steps(Path file) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    JsonNode content = read(file);
    content.at("/runs/steps").forEach(steps::add);
    content.path("jobs").forEach(job -> job.path("steps").forEach(steps::add));
    assertThat(steps).isNotEmpty();
    return steps;
  }

  private static List<String> commands(Path file) throws IOException {
    return steps(file).stream()
        .filter(step -> step.has("run"))
        .map(step -> step.path("run").asText())
        .toList();
  }

  /** An input that is pasted into a command is a command. */
  @ParameterizedTest
  @MethodSource("files")
  void noValueIsPastedIntoACommand(Path file) throws IOException {
    assertThat(commands(file)).noneMatch(command -> command.contains("${{"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void actionsOfOthersAreOfOneCommit(Path file) throws IOException {
    assertThat(steps(file).stream().filter(step -> step.has("uses")))
        .extracting(step -> step.path("uses").asText())
        .allMatch(uses -> uses.equals("./") || uses.matches("[\\w.-]+/[\\w.-]+@[0-9a-f]{40}"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void theyRunWhatThereIs(Path file) throws IOException {
    String makefile = Files.readString(Path.of("Makefile"));
    for (String command : commands(file)) {
      for (Matcher make = MAKE.matcher(command); make.find(); ) {
        assertThat(make.group(1).strip().split(" "))
            .allMatch(t -> makefile.contains("\n" + t + ":"));
      }
      for (Matcher script = SCRIPT.matcher(command); script.find(); ) {
        assertThat(Path.of(script.group(1))).isExecutable();
      }
    }
  }

  @Test
  void workflowsMayOnlyReadAndEnd() throws IOException {
    for (Path file : files().subList(1, files().size())) {
      JsonNode workflow = read(file);
      assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
      workflow
          .path("jobs")
          .forEach(job -> assertThat(job.path("timeout-minutes").asInt()).isPositive());
    }
  }

  @Test
  void eachInputOfTheActionIsUsed() throws IOException {
    String action = Files.readString(ACTION);
    read(ACTION)
        .path("inputs")
        .fieldNames()
        .forEachRemaining(name -> assertThat(action).contains("inputs." + name));
  }
}
