package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The Kafka brokers of a job between topics. A client is sent on to what a broker advertises, so
 * they are reached by a listener that is advertised as this machine knows it: that of the job, if
 * this runs in the cluster; another that was named; or one that is advertised as localhost, to
 * which a port is forwarded.
 */
public final class BrokerAccess implements AutoCloseable {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1");

  private final Kube kube;
  private final Optional<String> servers;
  private final Optional<ServicePods> pods;
  private final Optional<Integer> forwarded;
  private Optional<LocalPortForward> forward = Optional.empty();

  private BrokerAccess(
      Kube kube,
      Optional<String> servers,
      Optional<ServicePods> pods,
      Optional<Integer> forwarded) {
    this.kube = kube;
    this.servers = servers;
    this.pods = pods;
    this.forwarded = forwarded;
  }

  /** The brokers of a job; none of one that has no topics. Opens nothing yet. */
  static BrokerAccess of(Access access, Kube kube, DeploymentSpec spec) throws KubeException {
    Optional<String> named = spec.brokers();
    if (named.isEmpty()) {
      return new BrokerAccess(kube, Optional.empty(), Optional.empty(), Optional.empty());
    }
    Optional<ServicePods> pods =
        ServicePods.behind(kube, address(named.get()), access.namespace(), ServicePods.BROKERS);
    Optional<Integer> forwarded =
        access
            .kafka()
            .brokers()
            .map(BrokerAccess::address)
            .filter(address -> THIS_MACHINE.contains(address.getHost()))
            .filter(address -> pods.isPresent() && !access.context().equals(Access.IN_CLUSTER))
            .map(URI::getPort);
    return new BrokerAccess(kube, access.kafka().brokers().or(() -> named), pods, forwarded);
  }

  /** The first of several brokers, as {@code bootstrap.servers} has them. */
  private static URI address(String servers) {
    String first = servers.split(",")[0].strip();
    URI address = URI.create("kafka://" + first);
    if (address.getHost() == null || address.getPort() < 0) {
      throw new Problem(Texts.format("the Kafka broker %s is not a HOST:PORT", first));
    }
    return address;
  }

  /** As {@code bootstrap.servers} has them here; empty for a job without topics. */
  Optional<String> servers() {
    return servers;
  }

  /** Their pods; empty if they are not in the cluster. */
  Optional<ServicePods> pods() {
    return pods;
  }

  /**
   * Forwards a port, if that is how they are reached. The forward names the pod: one of a
   * StatefulSet that takes another's place has its name, and is led to.
   *
   * @throws IOException if it cannot be forwarded
   */
  public synchronized void open() throws IOException {
    if (forwarded.isEmpty() || forward.isPresent()) {
      return;
    }
    List<Pod> running = pods.orElseThrow().allRunning();
    if (running.size() > 1) {
      throw new IOException(
          Texts.format(
              "%d Kafka brokers run in the cluster, and a forwarded port leads to one of them",
              running.size()));
    }
    int port = forwarded.get();
    try {
      forward =
          Optional.of(
              kube.client()
                  .pods()
                  .inNamespace(pods.get().namespace())
                  .withName(running.get(0).getMetadata().getName())
                  .portForward(port, InetAddress.getLoopbackAddress(), port));
    } catch (IllegalStateException e) {
      throw new IOException(
          Texts.format(
              "port %d of this machine cannot be forwarded to the Kafka broker (%s): stop what"
                  + " listens on it",
              port, e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    } catch (KubernetesClientException e) {
      throw new KubeException(
          kube.context(), Texts.format("forward port %d of this machine to the brokers", port), e);
    }
  }

  /** What it takes to reach them, a line each, for a dry run. */
  public List<String> plan() {
    if (servers.isEmpty()) {
      return List.of();
    }
    String read = "would read the job's topics at " + servers.get();
    return forwarded
        .map(
            port ->
                List.of(
                    Texts.format(
                        "would forward port %d of this machine to the Kafka broker in %s",
                        port, pods.orElseThrow().namespace()),
                    read))
        .orElse(List.of(read));
  }

  @Override
  public synchronized void close() {
    try {
      if (forward.isPresent()) {
        forward.get().close();
      }
    } catch (IOException e) {
      // nothing more to do: it ends with this process
    }
  }
}
