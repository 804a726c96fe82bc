package io.firedrill.cluster.kubernetes.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextServerTest {
  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: production
      contexts:
        - name: staging
          context: {cluster: one, user: me}
        - name: production
          context: {cluster: two, user: me}
      clusters:
        - name: one
          cluster: {server: "https://staging.example.com:6443"}
        - name: two
          cluster: {server: "https://production.example.com:6443", insecure-skip-tls-verify: true}
      """;

  @TempDir Path folder;

  private ContextServer server(String context) throws IOException {
    Path file = Files.writeString(folder.resolve("config"), KUBECONFIG);
    return ContextServer.of(file, context);
  }

  @Test
  void aClientThatSpeaksWithTheContextsServerIsFine() {
    assertThatCode(
            () -> server("staging").check("staging", "https://staging.example.com:6443/", false))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                server("production")
                    .check("production", "https://production.example.com:6443", true))
        .doesNotThrowAnyException();
  }

  @Test
  void anAllowedNameDoesNotLeadToAnotherServer() {
    assertThatThrownBy(
            () -> server("staging").check("staging", "https://production.example.com:6443/", false))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("https://staging.example.com:6443")
        .hasMessageContaining("KUBERNETES_MASTER");
  }

  @Test
  void theEnvironmentDoesNotSwitchOffTheVerification() {
    assertThatThrownBy(
            () -> server("staging").check("staging", "https://staging.example.com:6443", true))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("KUBERNETES_TRUST_CERTIFICATES");
  }
}
