package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.firedrill.cluster.Network;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The network of the job's pods on a kind cluster of this machine, whose nodes are containers. */
final class PodNetwork implements Network, AutoCloseable {
  private final Kube kube;
  private final Access access;
  private Optional<NetworkCut> cut = Optional.empty();

  PodNetwork(Kube kube, Access access) {
    this.kube = kube;
    this.access = access;
  }

  /**
   * Checks that a pod's network may be cut.
   *
   * @throws Problem if it may not
   */
  void checkMayBeCut(Victim victim) throws IOException {
    node(victim, pod(victim));
  }

  private KindNode node(Victim victim, Pod pod) throws IOException {
    Node node = new TakenNodes(kube).node(pod.getSpec().getNodeName());
    if (Boolean.TRUE.equals(pod.getSpec().getHostNetwork())) {
      throw new Problem(
          Texts.format(
              "refused: the pod %s has the network of its node, which others need; nothing was done",
              victim.resourceId()));
    }
    return KindNode.of(node, kube.context())
        .orElseThrow(
            () ->
                new Problem(
                    Texts.format(
                        "refused: the node %s is not a container of a kind cluster on this machine,"
                            + " and elsewhere nobody would see to it that packets pass again;"
                            + " nothing was done",
                        node.getMetadata().getName())));
  }

  private Pod pod(Victim victim) throws IOException {
    return new Pods(kube, access.namespace(), access.deployment())
        .named(victim.resourceId())
        .filter(pod -> pod.getMetadata().getUid().equals(victim.identity()))
        .orElseThrow(() -> new IOException("the pod " + victim.resourceId() + " is gone"));
  }

  @Override
  public synchronized String cut(Victim one, Victim other, Duration atMost) throws IOException {
    if (cut.isPresent()) {
      throw new Problem("the network is cut already");
    }
    Pod pod = pod(one);
    String address = pod(other).getStatus().getPodIP();
    cut =
        Optional.of(
            NetworkCut.between(node(one, pod), pod.getMetadata().getUid(), address, atMost));
    return Texts.format("packets between it and %s (%s) are dropped", other.resourceId(), address);
  }

  @Override
  public synchronized OptionalLong lift() throws IOException {
    if (cut.isEmpty()) {
      return OptionalLong.empty();
    }
    long dropped = cut.get().lift();
    cut = Optional.empty();
    return OptionalLong.of(dropped);
  }

  /** Lifts what is still cut; if that fails, it ends with this process. */
  @Override
  public void close() {
    try {
      lift();
    } catch (IOException | RuntimeException e) {
      // it is the shell's to end
    }
  }
}
