package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import io.firedrill.cluster.WatchedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static final String SPEAKS_AND_ENDS =
      "echo before; until [ -e go ]; do sleep 0.05; done; echo after; exit 3";

  private static JvmProcess shell(Path folder) {
    return JvmProcess.start("tm-1", List.of("sh", "-c", SPEAKS_AND_ENDS), Map.of(), folder, folder);
  }

  @Test
  void aProcessThatIsWatchedMayEndByItself(@TempDir Path folder) throws Exception {
    Processes processes = new Processes();
    JvmProcess process = shell(folder);
    processes.add(process);
    Victim victim = processes.victim(Victim.Role.TASKMANAGER, "tm-1");
    while (process.out().toFile().length() == 0) {
      Thread.onSpinWait();
    }
    try (WatchedProcess watched = processes.watch(victim)) {
      assertThat(watched.ended()).isEmpty();
      Files.createFile(folder.resolve("go"));
      process.handle().onExit().get(20, TimeUnit.SECONDS);
      assertThat(watched.ended())
          .contains("process %d exited with status 3".formatted(process.pid()));
      assertThat(watched.log()).isEqualTo("after\n");
    }
    assertThat(processes.dead()).isEmpty();
    assertThat(processes.names()).isEmpty();
  }

  @Test
  void oneThatDidNotIsAmongTheLivingAfterwards(@TempDir Path folder) {
    Processes processes = new Processes();
    JvmProcess process = shell(folder);
    processes.add(process);
    processes.watch(processes.victim(Victim.Role.TASKMANAGER, "tm-1")).close();
    assertThat(processes.names()).containsExactly("tm-1");
    process.kill();
    assertThat(processes.dead()).contains(process);
  }
}
