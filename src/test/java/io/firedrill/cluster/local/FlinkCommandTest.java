package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlinkCommandTest {
  private static FlinkCommand with(Map<String, String> settings) {
    Path folder = Path.of("nowhere");
    return new FlinkCommand(
        List.of(folder), folder, folder, FlinkSettings.of(Map.of(), settings).configuration());
  }

  @Test
  void theJvmOptionsOfTheSettingsComeAfterOurs() {
    FlinkCommand command =
        with(
            Map.of(
                "env.java.opts.all", "-Xlog:gc -ea",
                "env.java.opts.taskmanager", "-XX:TieredStopAtLevel=4"));
    assertThat(command.taskManager("tm", List.of()))
        .containsSubsequence(
            "-XX:TieredStopAtLevel=1", "-Xlog:gc", "-ea", "-XX:TieredStopAtLevel=4");
    assertThat(command.jobManager("jm", "Main", List.of(), List.of()))
        .containsSubsequence("-XX:TieredStopAtLevel=1", "-Xlog:gc", "-ea")
        .doesNotContain("-XX:TieredStopAtLevel=4");
  }
}
