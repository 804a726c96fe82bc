package io.firedrill.cluster.kubernetes.upgrade;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.store.S3Store;
import java.util.Map;

/**
 * A secret with keys for a shadow, which may write below the rehearsal's prefix only.
 *
 * @param shadow which of the rehearsal's shadows
 */
record RestrictedKeys(Kube kube, String namespace, String shadow, RehearsalLabels owned) {
  /** The variables that Flink's S3 plugins read, and the secret's keys for them. */
  static final Map<String, String> VARIABLES =
      Map.of(
          "AWS_ACCESS_KEY_ID", "access-key",
          "AWS_SECRET_ACCESS_KEY", "secret-key",
          "AWS_SESSION_TOKEN", "session-token");

  String name() {
    return "firedrill-keys-" + shadow;
  }

  void put(S3Store.Keys keys) throws KubeException {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name())
            .withLabels(owned.labels())
            .endMetadata()
            .addToStringData("access-key", keys.accessKey())
            .addToStringData("secret-key", keys.secretKey())
            .addToStringData("session-token", keys.token().orElseThrow())
            .build();
    kube.ask(
        "create the secret " + name(),
        c -> c.secrets().inNamespace(namespace).resource(secret).create());
  }

  void remove() throws KubeException {
    kube.ask(
        "delete the secret " + name(),
        c -> c.secrets().inNamespace(namespace).withName(name()).delete());
  }
}
