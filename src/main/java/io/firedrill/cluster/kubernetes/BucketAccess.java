package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.Buckets;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The buckets of a FlinkDeployment, reached with the keys of its job or of the environment; through
 * a forwarded port where the store is in the cluster and this process is not.
 *
 * @param address of the bucket that checkpoints go to
 * @param pods the store's pods; empty if the store is not in the cluster
 * @param proxy the pods of the proxy through which the job reaches it; empty if there is none
 * @param checkpoints the bucket that checkpoints go to
 * @param store all of its buckets
 */
public record BucketAccess(
    S3Store.Address address,
    Optional<ServicePods> pods,
    Optional<ServicePods> proxy,
    ObjectStore checkpoints,
    ObjectStore store) {
  private static final URI AMAZON = URI.create("https://s3.amazonaws.com");

  static BucketAccess open(Access access, Kube kube, DeploymentSpec spec) throws IOException {
    URI asked = spec.endpoint().orElse(AMAZON);
    Optional<ServicePods> first =
        ServicePods.behind(kube, asked, access.namespace(), ServicePods.STORE);
    Optional<ServicePods> proxy =
        first
            .filter(pods -> pods.proxyOf().isPresent())
            .map(pods -> pods.as(ServicePods.STORE_PROXY));
    URI endpoint = proxy.flatMap(ServicePods::proxyOf).orElse(asked);
    Optional<ServicePods> pods =
        proxy.isEmpty()
            ? first
            : ServicePods.behind(kube, endpoint, proxy.get().namespace(), ServicePods.STORE);
    S3Store.Address address =
        new S3Store.Address(
            endpoint, spec.bucket(), new Keys(access, kube, spec).find(), spec.region());
    boolean forwarded = pods.isPresent() && !access.context().equals(Access.IN_CLUSTER);
    Buckets.Opener opener =
        bucket -> {
          S3Store.Address of =
              new S3Store.Address(endpoint, bucket, address.keys(), address.configuredRegion());
          return forwarded ? new ForwardedStore(kube, pods.get(), of) : S3Store.at(of);
        };
    ObjectStore checkpoints = opener.open(spec.bucket());
    return new BucketAccess(
        address,
        pods,
        proxy,
        checkpoints,
        new Buckets(
            spec.bucket(),
            bucket -> bucket.equals(spec.bucket()) ? checkpoints : opener.open(bucket),
            spec.settings().entropy()));
  }

  /** The bucket as this machine reaches it, with the keys of the job. */
  public S3Store.Address reachable() throws IOException {
    return checkpoints instanceof ForwardedStore forwarded ? forwarded.reachable() : address;
  }

  /**
   * Checks that the bucket can be read.
   *
   * @param path a folder in it, as Flink names it
   * @throws Problem if it cannot
   */
  void check(String path, Access.Keys from) {
    try {
      store.list(store.keyOf(path));
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "the bucket %s cannot be read with the keys from %s: %s",
              address.bucket(),
              from == Access.Keys.environment ? "the environment" : "the deployment's secret",
              e.getMessage()),
          e);
    }
  }

  /** What it takes to reach the bucket, a line each, for a dry run. */
  List<String> plan(DeploymentSpec spec, Access access) {
    List<String> lines = new ArrayList<>();
    if (access.keys() == Access.Keys.deployment) {
      Stream.concat(
              spec.secretsOf("AWS_ACCESS_KEY_ID").stream().map(PodKeys.Source::secret),
              spec.credentialsFile().stream().map(CredentialsFile.Source::secret))
          .distinct()
          .map(
              secret ->
                  Texts.format(
                      "would read the Secret %s/%s, which holds the bucket's keys",
                      access.namespace(), secret))
          .forEach(lines::add);
    }
    if (checkpoints instanceof ForwardedStore) {
      pods.map(
              where ->
                  "would forward a port of this machine to the S3 store in " + where.namespace())
          .ifPresent(lines::add);
    }
    return lines;
  }

  private record Keys(Access access, Kube kube, DeploymentSpec spec) {
    private static final String TOKEN = "AWS_SESSION_TOKEN";

    S3Store.Keys find() throws KubeException {
      if (access.keys() == Access.Keys.environment) {
        return S3Store.Keys.ofEnvironment();
      }
      Optional<String> access = key("AWS_ACCESS_KEY_ID", "access-key", "access.key");
      Optional<String> secret = key("AWS_SECRET_ACCESS_KEY", "secret-key", "secret.key");
      if (access.isPresent() && secret.isPresent()) {
        return new S3Store.Keys(access.get(), secret.get(), fromSecrets(TOKEN));
      }
      return fromFile().orElseThrow(this::noKeys);
    }

    private Problem noKeys() {
      return new Problem(
          Texts.format(
              "the pods of %s take neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY nor a credentials file from a Secret: give the bucket's keys to this command, --s3-keys environment",
              access.where()));
    }

    /** Flink takes a key in its own settings before one in the environment. */
    private Optional<String> key(String variable, String... settings) throws KubeException {
      Optional<String> set = spec.settings().s3(settings);
      return set.isPresent() ? set : fromSecrets(variable);
    }

    /** What the SDK looks at last. */
    private Optional<S3Store.Keys> fromFile() throws KubeException {
      Optional<CredentialsFile.Source> file = spec.credentialsFile();
      if (file.isEmpty()) {
        return Optional.empty();
      }
      PodKeys.Source secret = new PodKeys.Source(file.get().secret(), file.get().key(), true);
      return fromSecret(secret).flatMap(text -> S3Store.Keys.ofFile(text, file.get().profile()));
    }

    private Optional<String> fromSecrets(String variable) throws KubeException {
      for (PodKeys.Source source : spec.secretsOf(variable)) {
        Optional<String> value = fromSecret(source);
        if (value.isPresent()) {
          return value;
        }
      }
      return Optional.empty();
    }

    private Optional<String> fromSecret(PodKeys.Source source) throws KubeException {
      Secret secret =
          kube.ask(
              Texts.format("read the secret %s, which holds the bucket's keys", source.secret()),
              c -> c.secrets().inNamespace(access.namespace()).withName(source.secret()).get());
      Optional<String> value =
          Optional.ofNullable(secret)
              .map(Secret::getData)
              .map((Map<String, String> data) -> data.get(source.key()));
      if (value.isEmpty() && !source.all()) {
        throw new Problem(
            Texts.format(
                "there is no key %s in the secret %s/%s",
                source.key(), access.namespace(), source.secret()));
      }
      return value.map(
          encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    }
  }
}
