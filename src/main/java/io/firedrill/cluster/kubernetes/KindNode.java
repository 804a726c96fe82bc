package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A node of a kind cluster on this machine: a container, which can be paused with all its
 * processes, and in which commands can be run.
 */
record KindNode(String container) {
  private static final int SECONDS = 20;

  /** The node's container; empty if it is not one of the context's own kind cluster. */
  static Optional<KindNode> of(Node node, String context) {
    String cluster = context.replaceFirst("^kind-", "");
    String name = node.getMetadata().getName();
    String expected = Texts.format("kind://docker/%s/%s", cluster, name);
    return context.startsWith("kind-") && expected.equals(node.getSpec().getProviderID())
        ? Optional.of(new KindNode(name))
        : Optional.empty();
  }

  /** Why no drill can run commands on the nodes of a cluster; empty if one can. */
  static Optional<String> objection(Kube kube) {
    try {
      boolean kind =
          new TakenNodes(kube)
              .all().stream().allMatch(node -> of(node, kube.context()).isPresent());
      return kind
          ? Optional.empty()
          : Optional.of(
              "works on a node itself, which is for a kind cluster on this machine: elsewhere nobody"
                  + " would put back what it does there, whatever happens");
    } catch (KubeException e) {
      return Optional.of("is for somebody who may look at nodes: " + e.getMessage());
    }
  }

  /**
   * What Docker says of it: running, paused, exited.
   *
   * @throws IOException if it does not answer
   */
  String state() throws IOException {
    return docker("inspect", "-f", "{{.State.Status}}", container);
  }

  boolean paused() throws IOException {
    return state().equals("paused");
  }

  void pause() throws IOException {
    docker("pause", container);
  }

  void unpause() throws IOException {
    docker("unpause", container);
  }

  /** Starts a command in it, with standard input, and standard error in its output. */
  Process start(String... command) throws IOException {
    List<String> docker = new ArrayList<>(List.of("docker", "exec", "-i", container));
    docker.addAll(List.of(command));
    return new ProcessBuilder(docker).redirectErrorStream(true).start();
  }

  private static String docker(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      docker.getOutputStream().close();
      if (!docker.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            Texts.format("docker %s did not end within %d s", arguments[0], SECONDS));
      }
      String said =
          new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (docker.exitValue() != 0) {
        throw new IOException(Texts.format("docker %s failed: %s", arguments[0], said));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      docker.destroyForcibly();
    }
  }
}
