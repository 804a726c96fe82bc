package io.firedrill.kind;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus beside the job: it sees the pods and what drills push, and its alerts come and go. */
@OnKind
@Tag("long")
class MonitoringKindIT {
  private static final Duration TWO_SCRAPES = Duration.ofSeconds(60);

  private final Kind kind;

  MonitoringKindIT(Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void isRemoved() throws Exception {
    kind.kubectlHere("delete", "-k", "monitoring", "--ignore-not-found").succeeded();
  }

  @Test
  void aDrillThatFailsRaisesItsAlertUntilItPasses(@TempDir Path folder) throws Exception {
    kind.make("monitoring").succeeded();
    has("flink_taskmanager_job_task_numRecordsOut{app=\"transactions\"}");
    has("flink_jobmanager_job_lastCompletedCheckpointId{app=\"transactions\"} > 0");

    kind.forwarded(
        "monitoring",
        9091,
        port -> {
          String gateway = "http://localhost:" + port;
          drill(gateway, tooMuchToAsk(folder)).exited(1);
          has("firedrill_drill_verdict{drill=\"taskmanager-kill\", verdict=\"FAIL\"} == 1");
          has("ALERTS{alertname=\"FiredrillDrillFailed\", alertstate=\"firing\"}");
          drill(gateway, "taskmanager-kill").succeeded();
          has("absent(ALERTS{alertname=\"FiredrillDrillFailed\"})");
          return port;
        });
  }

  @Test
  void aJobThatRestartsAgainAndAgainRaisesItsAlert() throws Exception {
    kind.make("monitoring").succeeded();
    has("flink_jobmanager_job_numRestarts{app=\"transactions\"} == 0");
    has("absent(ALERTS{alertname=\"FlinkJobRestarting\"})");
    kind.passes("taskmanager-oom-loop");
    has("ALERTS{alertname=\"FlinkJobRestarting\", alertstate=\"firing\"}");
  }

  /** The same drill, with a recovery that no job has. */
  private static String tooMuchToAsk(Path folder) throws Exception {
    return Files.writeString(
            folder.resolve("taskmanager-kill.yaml"),
            """
            hypothesis: A killed TaskManager costs no time at all.
            fault: {kind: taskmanager-kill}
            expects: restore
            recovery: {max: {total: 1ms}}
            """)
        .toString();
  }

  private Kind.Answer drill(String gateway, String drill) throws Exception {
    return kind.firedrill("drill", "--target", "kubernetes", "--push-metrics", gateway, drill);
  }

  private void has(String expression) throws Exception {
    String path =
        "/api/v1/namespaces/%s/services/monitoring:9090/proxy/api/v1/query?query=%s"
            .formatted(Kind.NAMESPACE, URLEncoder.encode(expression, StandardCharsets.UTF_8));
    Wait.until(
        expression,
        TWO_SCRAPES,
        Duration.ofSeconds(2),
        () -> {
          String answer = kind.kubectl("get", "--raw", path).succeeded().output();
          return new ObjectMapper().readTree(answer).at("/data/result").isEmpty()
              ? Look.notYet("%s", answer)
              : Look.seen(true);
        });
  }
}
