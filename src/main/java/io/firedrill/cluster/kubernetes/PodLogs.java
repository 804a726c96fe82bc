package io.firedrill.cluster.kubernetes;

import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Redaction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last lines that Flink's container in a pod has logged, without keys. */
record PodLogs(Kube kube, String namespace) {
  private static final int MOST_CHARS = 400;

  /** Of its life before this one; empty if it has had none, or the log cannot be read. */
  String before(String pod, int lines) {
    return read(pod, lines, true);
  }

  /** Empty if it cannot be read. */
  String now(String pod, int lines) {
    return read(pod, lines, false);
  }

  private String read(String pod, int lines, boolean previous) {
    try {
      String log =
          kube.ask(
              "read the log of " + pod,
              c -> {
                var container =
                    c.pods()
                        .inNamespace(namespace)
                        .withName(pod)
                        .inContainer(DeploymentSpec.CONTAINER)
                        .withReadyWaitTimeout(0); // it would wait for a pod that has crashed
                return previous
                    ? container.terminated().tailingLines(lines).getLog()
                    : container.tailingLines(lines).getLog();
              });
      return Redaction.of(log);
    } catch (KubeException e) {
      return "";
    }
  }

  /** The last exception, of its life before this one if it has had one. */
  Optional<String> lastException(String pod, int lines) {
    return Stream.of(true, false)
        .flatMap(previous -> lastException(read(pod, lines, previous)).stream())
        .findFirst();
  }

  private static Optional<String> lastException(String log) {
    List<String> exceptions =
        log.lines()
            .map(String::strip)
            .filter(
                line ->
                    line.startsWith("Caused by: ") || line.matches("[\\w.$]+(Exception|Error): .*"))
            .toList();
    return exceptions.isEmpty()
        ? Optional.empty()
        : Optional.of(shortened(exceptions.get(exceptions.size() - 1)));
  }

  static String shortened(String text) {
    return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) + "…" : text;
  }
}
