package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A FlinkDeployment is started from a savepoint, as each version of the operator wants it. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class RedeploymentTest {
  private static final String DEPLOYMENTS =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments";
  private static final String DEPLOYMENT = DEPLOYMENTS + "/transactions";
  private static final String PODS =
      "/api/v1/namespaces/firedrill/pods?labelSelector=app%3Dtransactions";
  private static final String SAVEPOINT = "s3p://b/savepoints/savepoint-1";

  /** What is to run: the version before. */
  private static final String WANTED =
      """
      {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
       "metadata": {"name": "transactions", "namespace": "firedrill", "uid": "u",
         "resourceVersion": "5", "generation": 2, "labels": {"team": "payments"},
         "annotations": {"a": "b"}, "finalizers": ["f"]},
       "spec": {"image": "firedrill:1",
         "job": {"upgradeMode": "savepoint", "state": "suspended", "parallelism": 2}},
       "status": {"lifecycleState": "STABLE"}}
      """;

  @TempDir Path backup;
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private void redeploy() throws IOException {
    new Redeployment(new Kube("test", client), "firedrill", backup).from(json(WANTED), SAVEPOINT);
  }

  /** What is there now: version 2, by an operator that has or has not an observedGeneration. */
  private static JsonNode now(String status) throws IOException {
    return json(
        """
        {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
         "metadata": {"name": "transactions", "namespace": "firedrill", "uid": "u",
           "resourceVersion": "9", "generation": 3, "labels": {"team": "payments"}},
         "spec": {"image": "firedrill:2", "job": {"savepointRedeployNonce": 6}},
         "status": %s}
        """
            .formatted(status));
  }

  /** All that was asked for and that changes something. */
  private List<RecordedRequest> changes() throws InterruptedException {
    List<RecordedRequest> changes = new ArrayList<>();
    for (RecordedRequest request = next(); request != null; request = next()) {
      if (!request.getMethod().equals("GET")) {
        changes.add(request);
      }
    }
    return changes;
  }

  private RecordedRequest next() throws InterruptedException {
    return server.takeRequest(100, TimeUnit.MILLISECONDS);
  }

  private static JsonNode body(RecordedRequest request) throws IOException {
    return json(request.getBody().readUtf8());
  }

  @Test
  void operatorsThatKnowTheNonceGetTheNextOneInPlace() throws Exception {
    JsonNode now = now("{\"observedGeneration\": 3}");
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now).always();
    server.expect().put().withPath(DEPLOYMENT).andReturn(200, now).once();
    redeploy();
    List<RecordedRequest> changes = changes();
    assertThat(changes).extracting(RecordedRequest::getMethod).containsExactly("PUT");
    assertThat(body(changes.get(0)))
        .isEqualTo(
            json(
                """
                {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
                 "metadata": {"name": "transactions", "namespace": "firedrill", "uid": "u",
                   "resourceVersion": "9", "generation": 3, "labels": {"team": "payments"}},
                 "spec": {"image": "firedrill:1",
                   "job": {"upgradeMode": "savepoint", "state": "running", "parallelism": 2,
                     "initialSavepointPath": "s3p://b/savepoints/savepoint-1",
                     "savepointRedeployNonce": 7}}}
                """));
    assertThat(backup).isEmptyDirectory();
  }

  private static final String FRESH =
      """
      {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
       "metadata": {"name": "transactions", "namespace": "firedrill",
         "labels": {"team": "payments"}, "annotations": {"a": "b"}},
       "spec": {"image": "firedrill:1",
         "job": {"upgradeMode": "savepoint", "state": "running", "parallelism": 2,
           "initialSavepointPath": "s3p://b/savepoints/savepoint-1"}}}
      """;

  private void gone() {
    server.expect().get().withPath(DEPLOYMENT).andReturn(404, "{}").always();
    server.expect().get().withPath(PODS).andReturn(200, new PodListBuilder().build()).always();
  }

  private void created() {
    server.expect().delete().withPath(DEPLOYMENT).andReturn(200, "{}").once();
    server.expect().post().withPath(DEPLOYMENTS).andReturn(201, "{}").once();
  }

  @Test
  void olderOperatorsGetANewResourceWithWhatOthersHaveWrittenOnTheOldOne() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).once();
    gone();
    created();
    redeploy();
    List<RecordedRequest> changes = changes();
    assertThat(changes).extracting(RecordedRequest::getMethod).containsExactly("DELETE", "POST");
    assertThat(body(changes.get(1))).isEqualTo(json(FRESH));
  }

  @Test
  void aCopyOfTheResourceIsOnDiskBeforeItIsDeleted() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).always();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(500, "{}").always();
    assertThatThrownBy(this::redeploy).isInstanceOf(KubeException.class);
    assertThat(json(Files.readString(backup.resolve("flinkdeployment-transactions.json"))))
        .isEqualTo(json(FRESH));
    assertThat(changes()).extracting(RecordedRequest::getMethod).containsExactly("DELETE");
  }

  @Test
  void nothingIsCreatedWhileAPodOfTheOldOneIsThere() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).once();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("transactions-taskmanager-1-1")
            .addToLabels("component", "taskmanager")
            .endMetadata()
            .build();
    server
        .expect()
        .get()
        .withPath(PODS)
        .andReturn(200, new PodListBuilder().withItems(pod).build())
        .times(2);
    gone();
    created();
    redeploy();
    List<String> asked = new ArrayList<>();
    for (RecordedRequest request = next(); request != null; request = next()) {
      asked.add(request.getMethod() + (request.getPath().equals(PODS) ? " pods" : ""));
    }
    assertThat(asked)
        .containsExactly(
            "GET", "DELETE", "GET", "GET pods", "GET", "GET pods", "GET", "GET pods", "POST");
  }

  @Test
  void aResourceThatIsGoneAlreadyIsCreated() throws Exception {
    gone();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(404, "{}").always();
    server.expect().post().withPath(DEPLOYMENTS).andReturn(201, "{}").once();
    redeploy();
    assertThat(changes()).extracting(RecordedRequest::getMethod).containsExactly("DELETE", "POST");
  }

  @Test
  void howItWillBeDoneIsToldBeforehand() throws IOException {
    assertThat(Redeployment.words(now("{\"observedGeneration\": 3}"), SAVEPOINT))
        .isEqualTo("set initialSavepointPath to %s and a new savepointRedeployNonce", SAVEPOINT);
    assertThat(Redeployment.words(now("{}"), SAVEPOINT))
        .startsWith("delete the FlinkDeployment and create it again with initialSavepointPath ");
  }
}
