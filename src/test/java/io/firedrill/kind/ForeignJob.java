package io.firedrill.kind;

import io.firedrill.kind.Kind.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job that is not the project's: one of Flink's examples, in a namespace with its own store. */
record ForeignJob(Kind kind) {
  static final String NAMESPACE = "elsewhere";
  static final String NAME = "state-machine";
  static final String FLINK = "flink:1.20.0-java17";

  private static final Path JARS = Path.of("target/foreign");

  /** kubectl in its namespace. */
  Answer kubectl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("-n", NAMESPACE));
    command.addAll(List.of(arguments));
    return kind.kubectl(command.toArray(String[]::new));
  }

  /** The command line, for this job. */
  Answer firedrill(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("-n", NAMESPACE, "--deployment", NAME));
    return kind.firedrill(command.toArray(String[]::new));
  }

  void deploy() throws Exception {
    kind.make("kind-up", "NAMESPACE=" + NAMESPACE).succeeded();
    kind.run("kind", "load", "docker-image", "--name", "firedrill", FLINK).succeeded();
    kubectl("create", "serviceaccount", "flink").succeeded();
    kubectl(
            "create",
            "rolebinding",
            "flink",
            "--clusterrole=edit",
            "--serviceaccount=elsewhere:flink")
        .succeeded();
    kubectl("create", "configmap", "example-jars", "--from-file=" + JARS).succeeded();
    kubectl("apply", "-f", "src/test/resources/kind/foreign-job.yaml").succeeded();
    firedrill("wait-ready").succeeded();
  }

  void remove() throws Exception {
    kubectl("delete", "flinkdeployment", NAME, "--ignore-not-found", "--timeout=120s").succeeded();
    kind.kubectl("delete", "namespace", NAMESPACE, "--timeout=120s").succeeded();
  }
}
