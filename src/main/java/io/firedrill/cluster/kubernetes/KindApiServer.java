package io.firedrill.cluster.kubernetes;

import io.firedrill.cluster.ApiServer;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The API server of a kind cluster on this machine: a process on its only control plane, which is
 * stopped and let go on by a shell there.
 */
final class KindApiServer implements ApiServer, AutoCloseable {
  private static final String STOP =
      """
      trap '' HUP INT TERM PIPE
      pid=$(pgrep -o -x kube-apiserver) || { echo "there is no kube-apiserver on the node"; exit 1; }
      stopped() { grep -q '^State:.T' "/proc/$pid/status"; }
      kill -STOP "$pid"; n=0
      until stopped || [ $n -gt 50 ]; do n=$((n+1)); sleep 0.1; done
      if stopped; then grep '^State:' "/proc/$pid/status"; echo begun; fi
      read -r -t "$1" word
      kill -CONT "$pid"; n=0
      while stopped && [ $n -le 50 ]; do n=$((n+1)); sleep 0.1; done
      stopped || echo over
      """;

  private final Kube kube;
  private Optional<NodeShell> shell = Optional.empty();

  KindApiServer(Kube kube) {
    this.kube = kube;
  }

  private KindNode node() throws IOException {
    List<KindNode> nodes =
        new TakenNodes(kube)
            .all().stream()
                .filter(JobNodes::controlPlane)
                .flatMap(node -> KindNode.of(node, kube.context()).stream())
                .toList();
    if (nodes.size() != 1) {
      throw new Problem(
          Texts.format(
              "refused: of the cluster's control planes %d are containers of a kind cluster on this"
                  + " machine, and this drill is for one; nothing was done",
              nodes.size()));
    }
    return nodes.get(0);
  }

  /** It as what a fault hits. */
  Victim victim() throws IOException {
    String node = node().container();
    return new Victim(Role.API_SERVER, "kube-apiserver", "on the node " + node, node);
  }

  @Override
  public synchronized String stop(Duration atMost) throws IOException {
    KindNode node = node();
    NodeShell stopped =
        NodeShell.begun(
            node.start("bash", "-c", STOP, "firedrill", Long.toString(atMost.toSeconds())));
    shell = Optional.of(stopped);
    return Texts.format(
        "the API server on the node %s is stopped: %s",
        node.container(), stopped.said().get(0).replaceFirst("State:\\s*", ""));
  }

  @Override
  public synchronized void resume() throws IOException {
    if (shell.isPresent()) {
      shell.get().end();
      shell = Optional.empty();
    }
  }

  @Override
  public void ask() throws IOException {
    new TakenNodes(kube).all();
  }

  /** Lets it go on; if that fails, it does so with the end of this process. */
  @Override
  public void close() {
    try {
      resume();
    } catch (IOException | RuntimeException e) {
      // it is the shell's to do
    }
  }
}
