package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drill on one of several jobs of a session cluster, whose pods are everybody's. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class SessionJobTest {
  private static final String FLINK = "/apis/flink.apache.org/v1beta1/namespaces/n/";
  private static final String REST = "/api/v1/namespaces/n/services/session-rest:8081/proxy/";
  private static final String MINE = "00000000000000000000000000000001";
  private static final String OTHER = "00000000000000000000000000000002";
  private static final String ENDED = "00000000000000000000000000000003";

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void aClusterWithThreeJobs() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    answer(
        FLINK + "flinkdeployments/session",
        """
        {"metadata": {"name": "session"},
         "spec": {"flinkConfiguration": {"state.checkpoints.dir": "s3://b/c", "s3.endpoint": "http://s3.example.com"},
           "podTemplate": {"spec": {"containers": [{"name": "flink-main-container", "envFrom": [{"secretRef": {"name": "keys"}}]}]}}}}
        """);
    answer(
        FLINK + "flinksessionjobs/mine",
        """
        {"metadata": {"name": "mine"}, "spec": {"deploymentName": "session", "job": {"entryClass": "Main"}},
         "status": {"jobStatus": {"jobId": "%s", "state": "RUNNING"}}}
        """
            .formatted(MINE));
    answer(
        "/api/v1/namespaces/n/secrets/keys",
        "{\"data\": {\"AWS_ACCESS_KEY_ID\": \"YQ==\", \"AWS_SECRET_ACCESS_KEY\": \"Yg==\"}}");
    answer(
        REST + "jobs",
        "{\"jobs\": [{\"id\": \"%s\"}, {\"id\": \"%s\"}, {\"id\": \"%s\"}]}"
            .formatted(OTHER, MINE, ENDED));
    job(MINE, "mine", "RUNNING");
    job(OTHER, "reports", "RUNNING");
    job(ENDED, "old", "CANCELED");
  }

  private void job(String id, String name, String state) {
    answer(
        REST + "jobs/" + id,
        "{\"jid\": \"%s\", \"name\": \"%s\", \"state\": \"%s\"}".formatted(id, name, state));
  }

  private void answer(String path, String body) {
    server.expect().get().withPath(path).andReturn(200, body).always();
  }

  private KubernetesTarget find(boolean despiteOthers) {
    return find("mine", despiteOthers);
  }

  private KubernetesTarget find(String job, boolean despiteOthers) {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "n",
            "session",
            Optional.of(new Access.SessionJob(job, despiteOthers)),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return KubernetesTarget.of(
        FoundDeployment.find(access, new Kube("test", client)),
        "a drill",
        Path.of("target/backup"));
  }

  @Test
  void otherJobsAreNotHitUnlessThatIsSaid() {
    assertThatThrownBy(() -> find(false))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("session runs other jobs too")
        .hasMessageContaining("reports (%s)".formatted(OTHER))
        .hasMessageContaining("--despite-other-jobs")
        .hasMessageNotContaining("old");
  }

  @Test
  void theJobsOwnSettingsOutweighThoseOfItsClusterExceptForHighAvailability() throws Exception {
    answer(
        FLINK + "flinksessionjobs/strict",
        """
        {"metadata": {"name": "strict"},
         "spec": {"deploymentName": "session", "job": {"entryClass": "Main"},
           "flinkConfiguration": {"restart-strategy": {"type": "none"}, "high-availability.type": "none"}},
         "status": {"jobStatus": {"jobId": "%s", "state": "RUNNING"}}}
        """
            .formatted(MINE));
    answer(
        REST + "jobmanager/config",
        "[{\"key\": \"restart-strategy.type\", \"value\": \"exponential-delay\"},"
            + " {\"key\": \"high-availability.type\", \"value\": \"kubernetes\"}]");
    try (KubernetesTarget target = find("strict", true)) {
      assertThat(target.configuration())
          .containsEntry("restart-strategy.type", "none")
          .containsEntry("high-availability.type", "kubernetes");
    }
  }

  @Test
  void withConsentThePlanNamesThemAndOnlyTheJobItselfIsLookedAt() throws Exception {
    try (KubernetesTarget target = find(true)) {
      assertThat(target.plan(List.of()))
          .contains(
              "would hit other jobs of the session cluster too: reports (%s)".formatted(OTHER));
      assertThat(target.rest().jobs()).containsExactly(MINE);
      assertThat(target.rest().onlyJob().orElseThrow().name()).isEqualTo("mine");
    }
  }
}
