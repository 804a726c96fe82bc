package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import io.firedrill.store.S3Store;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found, and what is refused before anything is touched. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class FoundDeploymentTest {
  private static final String FLINK = "/apis/flink.apache.org/v1beta1/namespaces/payments/";
  private static final String CORE = "/api/v1/namespaces/payments/";
  private static final String KEYS =
      "{\"spec\": {\"containers\": [{\"name\": \"flink-main-container\","
          + " \"envFrom\": [{\"secretRef\": {\"name\": \"others\"}},"
          + " {\"secretRef\": {\"name\": \"keys\"}}]}]}}";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void secrets() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    secret("others", "PASSWORD");
    secret("keys", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
  }

  private void secret(String name, String... keys) {
    SecretBuilder secret = new SecretBuilder();
    for (String key : keys) {
      secret.addToData(
          key, Base64.getEncoder().encodeToString(("the " + key).getBytes(StandardCharsets.UTF_8)));
    }
    answer(CORE + "secrets/" + name, secret.build());
  }

  private void answer(String path, Object body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private void deployment(String job, String configuration) {
    answer(
        FLINK + "flinkdeployments/job",
        "{\"metadata\": {\"name\": \"job\"}, \"spec\": {%s \"flinkConfiguration\": {%s},"
                .formatted(job, configuration)
            + " \"jobManager\": {\"podTemplate\": %s}}}".formatted(KEYS));
  }

  private FoundDeployment find() {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "payments",
            "job",
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return FoundDeployment.find(access, new Kube("test", client));
  }

  @Test
  void aSuspendedJobIsFoundWithWhatItCanBeStartedFrom() {
    deployment(
        "\"job\": {\"state\": \"suspended\"},",
        "\"state.checkpoints.dir\": \"s3a://b/c\", \"s3.endpoint\": \"http://s3.example.com\"");
    try (FoundDeployment found = find()) {
      assertThat(found.paths().checkpoints()).isEqualTo("s3a://b/c");
      assertThat(found.bucket().address().keys())
          .isEqualTo(
              new S3Store.Keys(
                  "the AWS_ACCESS_KEY_ID", "the AWS_SECRET_ACCESS_KEY", Optional.empty()));
      assertThatThrownBy(found.spec()::checkRuns).hasMessageContaining("is suspended");
    }
  }

  @Test
  void foldersMayBeInTheOperatorsDefaultConfiguration() {
    deployment("\"job\": {},", "\"s3.endpoint\": \"http://s3.example.com\"");
    answer(
        CORE + "services/job-rest:8081/proxy/jobmanager/config",
        "[{\"key\": \"state.checkpoints.dir\", \"value\": \"s3://b/all\"},"
            + " {\"key\": \"state.savepoints.dir\", \"value\": \"s3://sp/\"}]");
    try (FoundDeployment found = find()) {
      assertThat(found.paths().checkpoints()).isEqualTo("s3://b/all");
      assertThat(found.paths().savepoints()).isEqualTo("s3://sp/");
      assertThat(found.spec().bucket()).isEqualTo("b");
    }
  }

  @Test
  void withoutAFolderAndWithoutAJobManagerItIsSaidWhatToSet() {
    deployment("\"job\": {},", "");
    assertThatThrownBy(this::find)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no JobManager reports the operator's default");
  }

  @Test
  void aSessionClusterIsRefused() {
    deployment("", "");
    assertThatThrownBy(this::find).hasMessageContaining("is a session cluster");
  }

  @Test
  void aJobOfASessionClusterIsRefused() {
    answer(FLINK + "flinksessionjobs/job", "{}");
    assertThatThrownBy(this::find).hasMessageContaining("job is a FlinkSessionJob");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatIs() {
    answer(FLINK + "flinkdeployments", "{\"items\": [{\"metadata\": {\"name\": \"other\"}}]}");
    assertThatThrownBy(this::find).hasMessageEndingWith("; the namespace has other");
  }
}
