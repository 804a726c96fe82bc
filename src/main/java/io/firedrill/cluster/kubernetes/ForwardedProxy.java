package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;

/** The control of the store's proxy, which listens within its pod only, by a forwarded port. */
record ForwardedProxy(LocalPortForward forward, ProxyControl control) implements AutoCloseable {
  private static final String PORT = "control";

  /**
   * Leads to the proxy's pod.
   *
   * @throws Problem if that is not the project's proxy
   */
  static ForwardedProxy open(Kube kube, ServicePods pods) throws IOException {
    Pod pod = pods.ready();
    String name = pod.getMetadata().getName();
    int port =
        ServicePods.containerPort(pod, PORT)
            .orElseThrow(
                () ->
                    new Problem(
                        Texts.format(
                            "the pod %s/%s has no port %s: it is not a proxy of Firedrill's",
                            pods.namespace(), name, PORT)));
    try {
      LocalPortForward forward =
          kube.client()
              .pods()
              .inNamespace(pods.namespace())
              .withName(name)
              .portForward(port, InetAddress.getLoopbackAddress(), 0);
      return new ForwardedProxy(
          forward,
          new ProxyControl(
              URI.create(Texts.format("http://127.0.0.1:%d", forward.getLocalPort()))));
    } catch (KubernetesClientException e) {
      throw new KubeException(kube.context(), "forward a port to the store's proxy", e);
    }
  }

  @Override
  public void close() {
    try {
      forward.close();
    } catch (IOException e) {
      // nothing more to do: it ends with this process
    }
  }
}
