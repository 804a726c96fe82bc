package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A bucket behind a service of the cluster, reached by a forwarded port. A forwarded port leads to
 * one pod; when another has taken its place, it is led there.
 */
final class ForwardedStore implements ObjectStore {
  private final Kube kube;
  private final ServicePods pods;
  private final S3Store.Address address;
  private final S3Store paths;
  private String leadsTo = "";
  private LocalPortForward forward;
  private S3Store store;

  /**
   * A store.
   *
   * @param address with the endpoint as the job's pods know it
   */
  ForwardedStore(Kube kube, ServicePods pods, S3Store.Address address) {
    this.kube = kube;
    this.pods = pods;
    this.address = address;
    this.paths = S3Store.at(address);
  }

  /** Leads to the pod that is ready now; tells whether that is another than before. */
  private synchronized boolean lead() throws IOException {
    Pod pod = ready();
    String uid = pod.getMetadata().getUid();
    if (uid.equals(leadsTo)) {
      return false;
    }
    stop();
    try {
      forward =
          kube.client()
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .portForward(pods.containerPort(pod), InetAddress.getLoopbackAddress(), 0);
      store = S3Store.at(address.by(local(forward)));
      leadsTo = uid;
      return true;
    } catch (KubernetesClientException e) {
      throw new KubeException(kube.context(), "forward a port to the store", e);
    }
  }

  /**
   * A forward names its pod, and the next of a StatefulSet has the same name: it would lead there
   * before anything answers, and requests would hang.
   */
  private Pod ready() throws IOException {
    try {
      return pods.ready();
    } catch (IOException e) {
      stop();
      throw e;
    }
  }

  private synchronized void stop() throws IOException {
    leadsTo = "";
    if (forward != null) {
      store.close();
      forward.close();
      forward = null;
    }
  }

  private synchronized S3Store now() throws IOException {
    if (leadsTo.isEmpty()) {
      lead();
    }
    return store;
  }

  /** The store as this machine reaches it now. */
  synchronized S3Store.Address reachable() throws IOException {
    now();
    return address.by(local(forward));
  }

  private URI local(LocalPortForward to) {
    return URI.create(
        Texts.format("%s://127.0.0.1:%d", address.endpoint().getScheme(), to.getLocalPort()));
  }

  private interface Call<T> {
    T on(S3Store store) throws IOException;
  }

  private <T> T through(Call<T> call) throws IOException {
    S3Store store = now();
    try {
      return call.on(store);
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      if (lead()) {
        return call.on(now());
      }
      throw e;
    }
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return through(s -> s.list(prefix));
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return through(s -> s.size(prefix, counts));
  }

  @Override
  public InputStream open(String key) throws IOException {
    return through(s -> s.open(key));
  }

  @Override
  public boolean exists(String key) throws IOException {
    return through(s -> s.exists(key));
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    through(
        s -> {
          s.put(key, content);
          return null;
        });
  }

  @Override
  public void put(String key, Path file) throws IOException {
    through(
        s -> {
          s.put(key, file);
          return null;
        });
  }

  @Override
  public void delete(String key) throws IOException {
    through(
        s -> {
          s.delete(key);
          return null;
        });
  }

  @Override
  public void deleteBelow(String prefix) throws IOException {
    through(
        s -> {
          s.deleteBelow(prefix);
          return null;
        });
  }

  @Override
  public List<String> leftBelow(String prefix) throws IOException {
    return through(s -> s.leftBelow(prefix));
  }

  @Override
  public Optional<Instant> lastWritten(String prefix) throws IOException {
    return through(s -> s.lastWritten(prefix));
  }

  @Override
  public List<Upload> uploads(String prefix) throws IOException {
    return through(s -> s.uploads(prefix));
  }

  @Override
  public void abort(Upload upload) throws IOException {
    through(
        s -> {
          s.abort(upload);
          return null;
        });
  }

  @Override
  public void copy(String from, String to) throws IOException {
    through(
        s -> {
          s.copy(from, to);
          return null;
        });
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    return through(s -> s.writtenAt(key));
  }

  @Override
  public String keyOf(String path) throws IOException {
    return paths.keyOf(path);
  }

  @Override
  public void close() {
    paths.close();
    try {
      stop();
    } catch (IOException e) {
      // nothing more to do: it ends with this process
    }
  }
}
