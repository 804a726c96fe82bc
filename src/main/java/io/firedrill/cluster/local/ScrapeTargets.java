package io.firedrill.cluster.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a cluster's processes show their metrics, in a file that Prometheus follows (file_sd): each
 * process gets a port of its own, also one that takes the place of another.
 */
final class ScrapeTargets {
  static final String REPORTER = "metrics.reporter.prom.factory.class";

  private static final String PORT = "metrics.reporter.prom.port";
  private static final String HOST = "localhost";

  private final Path file;
  private final boolean on;
  private final Map<String, Integer> ports = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param settings Flink's; without Prometheus' reporter among them there are no ports, and there
   *     is nothing to write down
   */
  ScrapeTargets(Path file, FlinkSettings settings) {
    this.file = file;
    this.on = settings.values().containsKey(REPORTER);
  }

  /** The settings of a process that is about to start, as arguments. */
  synchronized List<String> add(String process) {
    if (!on) {
      return List.of();
    }
    int port =
        Stream.generate(() -> Ports.free(Ports.Use.METRICS))
            .filter(free -> !ports.containsValue(free))
            .findFirst()
            .orElseThrow();
    ports.put(process, port);
    write();
    return List.of("-D", PORT + "=" + port);
  }

  /** Forgets a process that is gone. */
  synchronized void remove(String process) {
    if (ports.remove(process) != null) {
      write();
    }
  }

  /** The ports by process; none without the reporter. */
  synchronized Map<String, Integer> ports() {
    return new LinkedHashMap<>(ports);
  }

  private void write() {
    List<Map<String, Object>> targets =
        ports.entrySet().stream()
            .map(
                each ->
                    Map.<String, Object>of(
                        "targets", List.of(HOST + ":" + each.getValue()),
                        "labels", Map.of("process", each.getKey())))
            .toList();
    try {
      // Prometheus may look at any time
      Path next = file.resolveSibling(file.getFileName() + ".next");
      new ObjectMapper().writeValue(next.toFile(), targets);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write %s: %s", file, e.getMessage()), e);
    }
  }
}
