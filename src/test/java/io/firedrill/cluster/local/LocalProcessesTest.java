package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LocalProcessesTest {
  private static List<String> jobManager(Map<String, String> settings) {
    var configuration = FlinkSettings.of(Map.of(), settings).configuration();
    Path none = Path.of("none");
    return new FlinkCommand(List.of(none), none, none, configuration)
        .jobManager("jobmanager", "a.Job", List.of(), List.of("--rate", "5"));
  }

  @Test
  void aRestoreIsAnArgumentBecauseTheEntryPointOverwritesTheSetting() {
    Map<String, String> settings = new TreeMap<>();
    assertThat(jobManager(settings)).doesNotContain("--fromSavepoint", "--allowNonRestoredState");
    settings.put("execution.state-recovery.path", "s3p://b/sp");
    assertThat(jobManager(settings))
        .containsSubsequence("--fromSavepoint", "s3p://b/sp", "--rate", "5")
        .doesNotContain("--allowNonRestoredState");
    settings.put("execution.state-recovery.ignore-unclaimed-state", "true");
    assertThat(jobManager(settings))
        .containsSubsequence("--fromSavepoint", "s3p://b/sp", "--allowNonRestoredState", "--rate");
  }

  @Test
  void aDeathComesDownToTheInnermostCauseOfTheLastTrace() {
    assertThat(
            JvmProcess.innermostCause(
                List.of(
                    "12:00 INFO a",
                    "java.lang.RuntimeException: outer",
                    "\tat a.b(C.java:1)",
                    "Caused by: java.io.IOException: inner",
                    "\t... 3 more",
                    "12:01 INFO ends")))
        .isEqualTo("java.io.IOException: inner");
    assertThat(
            JvmProcess.innermostCause(
                List.of("12:00 INFO a", "java.lang.OutOfMemoryError: heap", "\tat a.b(C.java:1)")))
        .isEqualTo("java.lang.OutOfMemoryError: heap");
    assertThat(JvmProcess.innermostCause(List.of("12:00 INFO a", ""))).isEqualTo("12:00 INFO a");
    assertThat(JvmProcess.innermostCause(List.of())).isEqualTo("it says nothing");
  }
}
