package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The bucket of a FlinkDeployment, reached with the keys of its job or of the environment; through
 * a forwarded port where the store is in the cluster and this process is not.
 *
 * @param pods the store's pods; empty if the store is not in the cluster
 */
public record BucketAccess(S3Store.Address address, Optional<StorePods> pods, ObjectStore store) {
  private static final URI AMAZON = URI.create("https://s3.amazonaws.com");

  static BucketAccess open(Access access, Kube kube, DeploymentSpec spec) throws IOException {
    URI endpoint = spec.endpoint().orElse(AMAZON);
    Optional<StorePods> pods = StorePods.behind(kube, endpoint, access.namespace());
    S3Store.Address address =
        new S3Store.Address(
            endpoint, spec.bucket(), new Keys(access, kube, spec).find(), spec.region());
    boolean inside = access.context().equals(Access.IN_CLUSTER);
    ObjectStore store =
        pods.isPresent() && !inside
            ? new ForwardedStore(kube, pods.get(), address)
            : S3Store.at(address);
    return new BucketAccess(address, pods, store);
  }

  /** The store as this machine reaches it, with the keys of the job. */
  public S3Store.Address reachable() throws IOException {
    return store instanceof ForwardedStore forwarded ? forwarded.reachable() : address;
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

  private record Keys(Access access, Kube kube, DeploymentSpec spec) {
    S3Store.Keys find() throws KubeException {
      if (access.keys() == Access.Keys.environment) {
        return S3Store.Keys.ofEnvironment();
      }
      boolean temporary = spec.secretOf("AWS_SESSION_TOKEN").isPresent();
      return new S3Store.Keys(
          fromSecret("AWS_ACCESS_KEY_ID"),
          fromSecret("AWS_SECRET_ACCESS_KEY"),
          temporary ? Optional.of(fromSecret("AWS_SESSION_TOKEN")) : Optional.empty());
    }

    private String fromSecret(String variable) throws KubeException {
      SecretKeySelector ref =
          spec.secretOf(variable)
              .orElseThrow(
                  () ->
                      new Problem(
                          Texts.format(
                              "the pods of %s take %s from no secret: give the bucket's keys to this command, --s3-keys environment",
                              access.where(), variable)));
      Secret secret =
          kube.ask(
              Texts.format("read the secret %s, which holds the bucket's keys", ref.getName()),
              c -> c.secrets().inNamespace(access.namespace()).withName(ref.getName()).get());
      if (secret == null
          || secret.getData() == null
          || !secret.getData().containsKey(ref.getKey())) {
        throw new Problem(
            Texts.format(
                "there is no key %s in the secret %s/%s",
                ref.getKey(), access.namespace(), ref.getName()));
      }
      return new String(
          Base64.getDecoder().decode(secret.getData().get(ref.getKey())), StandardCharsets.UTF_8);
    }
  }
}
