package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The PostgreSQL database of a job that writes to tables: reached at the address of the job, if
 * this runs in the cluster or the server does not; at another that was named; or else by a
 * forwarded port. The password is that of the job's pods.
 */
public final class DatabaseAccess implements AutoCloseable {
  private final Access access;
  private final Kube kube;
  private final DeploymentSpec spec;
  private final Optional<URI> ofTheJob;
  private final Optional<ServicePods> pods;
  private Optional<LocalPortForward> forward = Optional.empty();
  private Optional<Database> open = Optional.empty();

  private DatabaseAccess(
      Access access,
      Kube kube,
      DeploymentSpec spec,
      Optional<URI> ofTheJob,
      Optional<ServicePods> pods) {
    this.access = access;
    this.kube = kube;
    this.spec = spec;
    this.ofTheJob = ofTheJob;
    this.pods = pods;
  }

  /** The database of a job; none of one that does not write to tables. Opens nothing yet. */
  static DatabaseAccess of(Access access, Kube kube, DeploymentSpec spec) throws KubeException {
    Optional<URI> address = spec.tables().flatMap(tables -> address(tables.url()));
    Optional<ServicePods> pods =
        address.isPresent()
            ? ServicePods.behind(kube, address.get(), access.namespace(), ServicePods.DATABASE)
            : Optional.empty();
    return new DatabaseAccess(access, kube, spec, address, pods);
  }

  /**
   * One server without further parameters, which could mean anything; empty for what else it is.
   */
  private static Optional<URI> address(String url) {
    try {
      URI address = URI.create(url.replaceFirst("^jdbc:", ""));
      boolean plain =
          "postgresql".equals(address.getScheme())
              && address.getHost() != null
              && address.getPort() > 0
              && address.getPath().length() > 1
              && address.getQuery() == null;
      return Optional.of(address).filter(any -> plain);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As it is reached here; empty before it was opened, and for a job without tables. */
  Optional<Database> database() {
    return open;
  }

  /** The server's pods; empty if it is not in the cluster. */
  Optional<ServicePods> pods() {
    return pods;
  }

  private boolean forwarded() {
    return pods.isPresent()
        && access.postgres().address().isEmpty()
        && !access.context().equals(Access.IN_CLUSTER);
  }

  /**
   * Makes it reachable. A forward names the pod: one of a StatefulSet that takes another's place
   * has its name, and is led to.
   *
   * @throws IOException if it is not known how
   */
  public synchronized void open() throws IOException {
    if (open.isPresent()) {
      return;
    }
    URI job = ofTheJob.orElseThrow(this::notPlain);
    String name = job.getPath().substring(1);
    String user = spec.tables().orElseThrow().user();
    String password =
        access.keys() == Access.Keys.environment
            ? "" // the driver looks it up in PGPASSFILE
            : password(job, name, user);
    URI here = here(job);
    open = Optional.of(new Database(here.getHost(), here.getPort(), name, user, password));
  }

  private IOException notPlain() {
    return new IOException(
        Texts.format(
            "the job's --jdbc-url is %s: the tables are read only if it has the form"
                + " jdbc:postgresql://HOST:PORT/NAME, with one host and no parameters",
            Database.shown(spec.tables().orElseThrow().url())));
  }

  private URI here(URI job) throws IOException {
    return forwarded()
        ? URI.create("postgresql://localhost:" + forward().getLocalPort())
        : access.postgres().address().map(DatabaseAccess::named).orElse(job);
  }

  private static URI named(String address) {
    URI named = URI.create("postgresql://" + address);
    if (named.getHost() == null || named.getPort() < 0) {
      throw new Problem(Texts.format("--database %s is not a HOST:PORT", address));
    }
    return named;
  }

  private LocalPortForward forward() throws IOException {
    List<Pod> running = pods.orElseThrow().allRunning();
    if (running.size() > 1) {
      throw new IOException(
          Texts.format(
              "%d PostgreSQL servers run behind the service, and a forwarded port leads to one of them",
              running.size()));
    }
    Pod pod = running.get(0);
    try {
      forward =
          Optional.of(
              kube.client()
                  .pods()
                  .inNamespace(pods.get().namespace())
                  .withName(pod.getMetadata().getName())
                  .portForward(pods.get().containerPort(pod), InetAddress.getLoopbackAddress(), 0));
      return forward.get();
    } catch (KubernetesClientException e) {
      throw new KubeException(kube.context(), "forward a port to the PostgreSQL server", e);
    }
  }

  private String password(URI job, String name, String user) throws IOException {
    MountedFile.Source source =
        spec.passwordFile()
            .orElseThrow(
                () ->
                    new IOException(
                        Texts.format(
                            "the pods of %s take no password file (PGPASSFILE) from a Secret: give"
                                + " one to this command, --s3-keys environment",
                            access.where())));
    Secret secret =
        kube.ask(
            Texts.format(
                "read the secret %s, which holds the database's password", source.secret()),
            c -> c.secrets().inNamespace(access.namespace()).withName(source.secret()).get());
    return Optional.ofNullable(secret)
        .map(Secret::getData)
        .map((Map<String, String> data) -> data.get(source.key()))
        .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
        .flatMap(text -> new PasswordFile(text).password(job.getHost(), job.getPort(), name, user))
        .orElseThrow(
            () ->
                new IOException(
                    Texts.format(
                        "%s in the secret %s/%s has no password for %s of %s",
                        source.key(), access.namespace(), source.secret(), user, job)));
  }

  /** What it takes to reach it, a line each, for a dry run. */
  public List<String> plan() {
    if (ofTheJob.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    if (access.keys() == Access.Keys.deployment) {
      spec.passwordFile()
          .map(
              source ->
                  Texts.format(
                      "would read the Secret %s/%s, which holds the database's password",
                      access.namespace(), source.secret()))
          .ifPresent(lines::add);
    }
    if (forwarded()) {
      lines.add(
          "would forward a port of this machine to the PostgreSQL server in "
              + pods.orElseThrow().namespace());
    }
    lines.add("would read the job's tables");
    return lines;
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
