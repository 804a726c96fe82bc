package io.firedrill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.app.Installation;
import io.firedrill.cli.Firedrill;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Examined;
import io.firedrill.doctor.Look;
import io.firedrill.judge.Verdict;
import io.firedrill.report.RunMetrics;
import io.firedrill.wait.Wait;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real Prometheus beside a drill: whatever dashboards and alerts ask of it is there. */
@Tag("long")
class MonitoringLocalIT {
  private static final Duration LONG = Duration.ofSeconds(240);

  private final Path folder = Installation.find().artifacts().resolve("local-it/monitoring");
  private final HttpClient http = HttpClient.newHttpClient();

  /** The drill of a job that shows its metrics, long enough to be looked at. */
  private Path drill() throws IOException {
    return Files.writeString(
        folder.resolve("watched.yaml"),
        """
        hypothesis: A killed TaskManager is seen on the dashboards.
        fault: {kind: taskmanager-kill}
        expects: restore
        recovery: {max: {total: 200s}}
        flink:
          metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
        """);
  }

  private Process start(ProcessBuilder command, String output) throws IOException {
    return command
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(output).toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void everyExpressionHasDataDuringADrillAndNothingIsLeftRunning() throws Exception {
    assumeTrue(
        Promtool.onPath("prometheus") && Promtool.onPath("prometheus-pushgateway"),
        "Prometheus and its Pushgateway are not on the PATH");
    Files.createDirectories(folder);
    int port = freePort();
    int gatewayPort = freePort();
    URI gateway = URI.create("http://localhost:" + gatewayPort);
    ProcessBuilder command =
        new ProcessBuilder(
            "bin/prometheus", folder.resolve("watched/work/live/prometheus.json").toString());
    command.environment().put("PROMETHEUS_PORT", Integer.toString(port));
    command.environment().put("PUSHGATEWAY_PORT", Integer.toString(gatewayPort));
    Process prometheus = start(command, "prometheus.out");
    Process drill = null;
    try {
      Wait.until("the Pushgateway to take metrics", LONG, () -> pushed(gateway));
      drill = drill(gateway);
      Process running = drill;
      Set<String> missing = expressions();
      Wait.until(
          "an answer to every expression",
          LONG,
          () -> {
            missing.removeIf(expression -> answered(port, expression));
            return missing.isEmpty()
                ? Wait.Look.seen(true)
                : Wait.Look.notYet(
                    "%s; the drill %s", missing, running.isAlive() ? "runs" : "is over");
          });
      assertThat(drill.waitFor()).as(Files.readString(folder.resolve("drill.out"))).isZero();
    } finally {
      if (drill != null) {
        drill.destroy();
      }
      List<ProcessHandle> children = prometheus.descendants().toList();
      prometheus.destroy();
      assertThat(prometheus.waitFor()).as("it ends as by Ctrl-C").isZero();
      assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
  }

  private Process drill(URI gateway) throws IOException {
    return start(
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dfiredrill.home=" + Installation.find().root(),
            "-cp",
            System.getProperty("java.class.path"),
            Firedrill.class.getName(),
            "drill",
            drill().toString(),
            "--out",
            folder.toString(),
            "--push-metrics",
            gateway.toString()),
        "drill.out");
  }

  private static Set<String> expressions() throws IOException {
    Set<String> all = new TreeSet<>(Expressions.metricsOfAlerts());
    for (Path dashboard : Expressions.dashboards()) {
      all.addAll(Expressions.of(dashboard));
    }
    return all;
  }

  /** What no drill shows: a backup that was verified, a doctor's look, a rehearsed upgrade. */
  private Wait.Look<Boolean> pushed(URI gateway) throws IOException {
    new RunMetrics(Clock.systemUTC())
        .backup(
            "transactions",
            Verdict.Outcome.PASS,
            Duration.ofSeconds(4),
            Optional.of(Duration.ofSeconds(9)))
        .checkups(
            List.of(
                new Checkup(
                    "transactions",
                    List.of(new Examined(Advice.error("a"), Look.found("b", "c"))))))
        .push(gateway, "others");
    HttpRequest upgrade =
        HttpRequest.newBuilder(gateway.resolve("/metrics/job/firedrill/instance/upgrade"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "firedrill_upgrade_verdict{target=\"local\",verdict=\"GO\"} 1\nfiredrill_upgrade_downtime_seconds{target=\"local\"} 5\n"))
            .build();
    return send(upgrade).statusCode() == 200
        ? Wait.Look.seen(true)
        : Wait.Look.notYet("it refuses them");
  }

  private boolean answered(int port, String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    URI address = URI.create("http://localhost:" + port + "/api/v1/query?query=" + query);
    try {
      JsonNode answer =
          new ObjectMapper().readTree(send(HttpRequest.newBuilder(address).build()).body());
      return !answer.at("/data/result").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
