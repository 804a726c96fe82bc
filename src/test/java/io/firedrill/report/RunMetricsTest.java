package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Examined;
import io.firedrill.doctor.Look;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run came to, for Prometheus. */
class RunMetricsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);

  private static RunMetrics drill(String name, Verdict.Outcome verdict) {
    return new RunMetrics(CLOCK).drill(report(name, verdict));
  }

  private static DrillReport report(String name, Verdict.Outcome verdict) {
    return new DrillReport(
        name,
        "local",
        "",
        verdict,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new DrillReport.RecoveryReport(
                6300,
                true,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(new Recovery.Phase("restore", 4800, "")),
                Optional.empty())),
        Optional.of(new AuditReport(100, 3, 2, 1, 0, 0, List.of())),
        Map.of(),
        Map.of());
  }

  @Test
  void aDrillHasItsVerdictItsRecoveryByPhaseAndItsRecords() {
    assertThat(drill("taskmanager-kill", Verdict.Outcome.FAIL).text())
        .contains(
            "firedrill_drill_verdict{drill=\"taskmanager-kill\",target=\"local\",verdict=\"FAIL\"} 1",
            "firedrill_drill_verdict{drill=\"taskmanager-kill\",target=\"local\",verdict=\"PASS\"} 0",
            "firedrill_drill_recovery_seconds{drill=\"taskmanager-kill\",target=\"local\"} 6.3",
            "phase=\"restore\",target=\"local\"} 4.8",
            "firedrill_drill_records{drill=\"taskmanager-kill\",kind=\"missing\",target=\"local\"} 2",
            "firedrill_drill_ended_timestamp_seconds{drill=\"taskmanager-kill\",target=\"local\"} 1.8E9")
        .endsWith("# EOF\n");
  }

  @Test
  void aDrillHasItsBudgetWhereItHasOne() {
    Evidence evidence =
        new Evidence(List.of(new Fact.BudgetSet(0, Map.of("total", 20_000L, "restore", 4_500L))));
    DrillReport report = report("lab", Verdict.Outcome.PASS);
    assertThat(new RunMetrics(CLOCK).budget(report, evidence).text())
        .contains(
            "firedrill_drill_budget_seconds{drill=\"lab\",phase=\"total\",target=\"local\"} 20",
            "firedrill_drill_budget_seconds{drill=\"lab\",phase=\"restore\",target=\"local\"} 4.5");
    assertThat(new RunMetrics(CLOCK).budget(report, new Evidence(List.of())).text())
        .doesNotContain("budget");
  }

  @Test
  void aBackupHasItsAgeAndADoctorItsFindings() {
    String text =
        new RunMetrics(CLOCK)
            .backup(
                "orders",
                Verdict.Outcome.PASS,
                Duration.ofSeconds(90),
                Optional.of(Duration.ofSeconds(12)))
            .checkups(
                List.of(
                    new Checkup(
                        "orders",
                        List.of(
                            new Examined(Advice.error("a"), Look.found("b", "c")),
                            new Examined(Advice.error("d"), Look.unseen("e"))))))
            .text();
    assertThat(text)
        .contains(
            "firedrill_backup_restorable{flink_job=\"orders\"} 1",
            "firedrill_backup_age_seconds{flink_job=\"orders\"} 90",
            "firedrill_backup_restore_seconds{flink_job=\"orders\"} 12",
            "firedrill_doctor_findings{flink_job=\"orders\",severity=\"error\"} 1",
            "firedrill_doctor_findings{flink_job=\"orders\",severity=\"info\"} 0",
            "firedrill_doctor_not_seen{flink_job=\"orders\"} 1");
  }

  @Test
  void aFileIsReplacedAsAWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("firedrill.prom");
    Files.writeString(file, "old");
    drill("lab", Verdict.Outcome.PASS).write(file);
    assertThat(file).content().contains("firedrill_drill_verdict");
    assertThat(folder).isDirectoryNotContaining("glob:**/*.tmp");
  }

  @Test
  void theyArePushedUnderTheirInstance() throws IOException {
    AtomicReference<String> received = new AtomicReference<>("");
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          received.set(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + body);
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    gateway.start();
    URI address = URI.create("http://127.0.0.1:" + gateway.getAddress().getPort());
    try {
      drill("lab", Verdict.Outcome.PASS).push(address, "lab");
    } finally {
      gateway.stop(0);
    }
    assertThat(received.get())
        .startsWith("PUT /metrics/job/firedrill/instance/lab")
        .contains("firedrill_drill_verdict{drill=\"lab\"");
    assertThatThrownBy(() -> drill("lab", Verdict.Outcome.PASS).push(address, "lab"))
        .isInstanceOf(IOException.class);
  }
}
