package io.firedrill.cluster.kubernetes.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The one API server that a kube context names. A context is allowed by its name, and the
 * Kubernetes client lets variables such as {@code KUBERNETES_MASTER} redirect it.
 *
 * @param insecure whether the context's cluster skips the verification of certificates
 */
record ContextServer(String url, boolean insecure) {
  /** Reads it from a kubeconfig file. */
  static ContextServer of(Path kubeconfig, String context) throws IOException {
    JsonNode config = new YAMLMapper().readTree(kubeconfig.toFile());
    String cluster = named(config, "contexts", context).at("/context/cluster").asText();
    JsonNode found = named(config, "clusters", cluster).path("cluster");
    return new ContextServer(
        found.path("server").asText(), found.path("insecure-skip-tls-verify").asBoolean());
  }

  private static JsonNode named(JsonNode config, String list, String name) {
    for (JsonNode each : config.path(list)) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new Problem(Texts.format("the kubeconfig has no %s named %s", list, name));
  }

  /**
   * Checks that a client speaks with this server, and verifies it.
   *
   * @throws Problem if the environment redirects it
   */
  void check(String context, String master, boolean trustsAll) {
    if (!plain(master).equals(plain(url))) {
      throw new Problem(
          Texts.format(
              "the kube context %s points to %s, but the environment redirects it to %s: unset"
                  + " KUBERNETES_MASTER and the system property kubernetes.master",
              context, url, master));
    }
    if (trustsAll && !insecure) {
      throw new Problem(
          Texts.format(
              "the environment switches off the verification of %s: unset"
                  + " KUBERNETES_TRUST_CERTIFICATES and KUBERNETES_DISABLE_HOSTNAME_VERIFICATION",
              url));
    }
  }

  private static String plain(String server) {
    return server.replaceFirst("/+$", "");
  }
}
