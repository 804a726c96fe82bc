package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.report.RunMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the metrics of a run go. */
final class MetricsOptions {
  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description =
          "Write the outcome as OpenMetrics, such as for node_exporter's textfile collector.")
  private Path file;

  @Option(
      names = "--push-metrics",
      paramLabel = "URL",
      description = "Push the outcome to a Pushgateway, such as http://pushgateway:9091.")
  private URI gateway;

  /**
   * Checks them before anything is run.
   *
   * @throws Problem if nothing could be written there
   */
  void check() {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new Problem(Texts.format("--metrics-file %s: there is no such folder", file));
    }
    if (gateway != null && (gateway.getHost() == null || gateway.getScheme() == null)) {
      throw new Problem(
          Texts.format(
              "--push-metrics is %s, which is not an address such as http://pushgateway:9091",
              gateway));
    }
  }

  /**
   * Publishes them. A verdict stands whether or not anybody gets its metrics, so that it is only
   * said if they cannot be published.
   *
   * @param instance what distinguishes this run from others that push to the same place
   */
  void publish(RunMetrics metrics, String instance) {
    try {
      if (file != null) {
        metrics.write(file);
      }
      if (gateway != null) {
        metrics.push(gateway, instance);
      }
    } catch (IOException e) {
      System.err.println("firedrill: the metrics were not published: " + e.getMessage());
    }
  }
}
