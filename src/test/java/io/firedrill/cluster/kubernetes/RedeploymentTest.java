package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.firedrill.cluster.kubernetes.client.FlinkKind;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      "/api/v1/namespaces/firedrill/pods?labelSelector=app%3Dtransactions%2Ctype%3Dflink-native-kubernetes";
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

  private static final String SECRETS = "/api/v1/namespaces/firedrill/secrets";
  private static final String COPY = "firedrill-copy-transactions";

  @TempDir Path backup;
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    server.expect().delete().withPath(SECRETS + "/" + COPY).andReturn(404, "{}").always();
    server.expect().post().withPath(SECRETS).andReturn(201, "{}").always();
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private void redeploy() throws IOException {
    new Redeployment(
            JobResource.application(new Kube("test", client), "firedrill", "transactions"), backup)
        .from(json(WANTED), SAVEPOINT);
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
      if (!request.getMethod().equals("GET") && !request.getPath().contains("/secrets")) {
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

  @Test
  void whatGitOpsKeepsIsNotDeletedForItWouldComeBackFirst() throws Exception {
    ObjectNode kept = (ObjectNode) now("{}");
    kept.withObject("/metadata/annotations").put("argocd.argoproj.io/tracking-id", "jobs:flink");
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, kept).always();
    assertThatThrownBy(this::redeploy)
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("nothing was done")
        .hasMessageContaining("argocd.argoproj.io/tracking-id");
    assertThat(changes()).isEmpty();
  }

  @Test
  void aSessionJobIsRedeployedByItselfAndItsClusterStays() throws Exception {
    String path = "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinksessionjobs";
    JsonNode job =
        json(
            """
            {"kind": "FlinkSessionJob",
             "metadata": {"name": "mine", "namespace": "firedrill", "uid": "u", "resourceVersion": "9"},
             "spec": {"deploymentName": "transactions", "job": {"state": "suspended"}},
             "status": {"jobStatus": {"jobId": "0a"}}}
            """);
    String rest = "/api/v1/namespaces/firedrill/services/transactions-rest:8081/proxy/jobs";
    server.expect().get().withPath(rest).andReturn(200, "{\"jobs\": [{\"id\": \"0a\"}]}").always();
    server
        .expect()
        .get()
        .withPath(rest + "/0a")
        .andReturn(200, "{\"state\": \"CANCELLING\"}")
        .once();
    server
        .expect()
        .get()
        .withPath(rest + "/0a")
        .andReturn(200, "{\"state\": \"CANCELED\"}")
        .always();
    server.expect().get().withPath(path + "/mine").andReturn(200, job).times(1);
    server.expect().delete().withPath(path + "/mine").andReturn(200, "{}").once();
    server.expect().get().withPath(path + "/mine").andReturn(404, "{}").always();
    server.expect().post().withPath(path).andReturn(201, "{}").once();
    server
        .expect()
        .delete()
        .withPath(SECRETS + "/firedrill-copy-session-job.mine")
        .andReturn(404, "{}")
        .always();
    new Redeployment(
            new JobResource(
                new Kube("test", client), "firedrill", "transactions", Optional.of("mine")),
            backup)
        .from(job, SAVEPOINT);
    List<RecordedRequest> changes = changes();
    assertThat(changes).extracting(RecordedRequest::getMethod).containsExactly("DELETE", "POST");
    JsonNode created = body(changes.get(1));
    assertThat(created.path("kind").asText()).isEqualTo("FlinkSessionJob");
    assertThat(created.at("/spec/deploymentName").asText()).isEqualTo("transactions");
    assertThat(created.at("/spec/job/state").asText()).isEqualTo("running");
    assertThat(created.at("/spec/job/initialSavepointPath").asText()).isEqualTo(SAVEPOINT);
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
    assertThat(unmarked(body(changes.get(1)))).isEqualTo(json(FRESH));
    assertThat(changes.get(0).getBody().readUtf8()).contains("\"uid\":\"u\"");
  }

  /** Without the mark of the one redeployment. */
  private static JsonNode unmarked(JsonNode resource) {
    assertThat(resource.withObject("/metadata/annotations").remove("firedrill.io/redeployment"))
        .isNotNull();
    return resource;
  }

  @Test
  void aCopyOfTheResourceIsOnDiskBeforeItIsDeleted() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).always();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(500, "{}").always();
    assertThatThrownBy(this::redeploy).isInstanceOf(KubeException.class);
    Path file = backup.resolve("flinkdeployment-transactions.json");
    assertThat(unmarked(json(Files.readString(file)))).isEqualTo(json(FRESH));
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
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
            .addNewOwnerReference()
            .withKind("Deployment")
            .withName("transactions")
            .endOwnerReference()
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
      if (!request.getPath().contains("/secrets")) {
        asked.add(request.getMethod() + (request.getPath().equals(PODS) ? " pods" : ""));
      }
    }
    assertThat(asked)
        .containsExactly(
            "GET", "DELETE", "GET", "GET pods", "GET", "GET pods", "GET", "GET pods", "POST");
  }

  @Test
  void aResourceThatIsGoneAlreadyIsCreated() throws Exception {
    gone();
    server.expect().post().withPath(DEPLOYMENTS).andReturn(201, "{}").once();
    redeploy();
    assertThat(changes()).extracting(RecordedRequest::getMethod).containsExactly("POST");
  }

  @Test
  void howItWillBeDoneIsReportedBeforehand() throws IOException {
    assertThat(
            Redeployment.describe(
                now("{\"observedGeneration\": 3}"), FlinkKind.DEPLOYMENT, SAVEPOINT))
        .isEqualTo("set initialSavepointPath to %s and a new savepointRedeployNonce", SAVEPOINT);
    assertThat(Redeployment.describe(now("{}"), FlinkKind.DEPLOYMENT, SAVEPOINT))
        .startsWith("delete the FlinkDeployment and create it again with initialSavepointPath ");
  }

  @Test
  void aCreateThatIsRefusedForAMomentIsTriedAgain() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).once();
    gone();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(200, "{}").once();
    server.expect().post().withPath(DEPLOYMENTS).andReturn(500, "{}").times(2);
    server.expect().post().withPath(DEPLOYMENTS).andReturn(201, "{}").once();
    redeploy();
    assertThat(changes())
        .extracting(RecordedRequest::getMethod)
        .containsExactly("DELETE", "POST", "POST", "POST");
  }

  @Test
  void whereSomebodyElseIsFasterTheCopyIsNamed() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).once();
    server.expect().get().withPath(DEPLOYMENT).andReturn(404, "{}").once();
    server.expect().get().withPath(PODS).andReturn(200, new PodListBuilder().build()).always();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(200, "{}").once();
    server.expect().post().withPath(DEPLOYMENTS).andReturn(409, "{}").always();
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).always();
    assertThatThrownBy(this::redeploy)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("somebody else has created the FlinkDeployment")
        .hasMessageContaining("firedrill clean")
        .hasMessageContaining("kubectl create -f " + backup);
    assertThat(changes()).extracting(RecordedRequest::getMethod).containsExactly("DELETE", "POST");
  }

  @Test
  void theCopyInTheClusterIsThereBeforeTheDelete() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).once();
    gone();
    created();
    redeploy();
    List<String> asked = new ArrayList<>();
    for (RecordedRequest request = next(); request != null; request = next()) {
      if (!request.getMethod().equals("GET")) {
        asked.add(request.getMethod() + " " + request.getPath().replaceAll(".*/", ""));
      }
    }
    assertThat(asked)
        .containsExactly(
            "DELETE " + COPY,
            "POST secrets",
            "DELETE transactions",
            "POST flinkdeployments",
            "DELETE " + COPY);
  }

  @Test
  void aResourceThatWasChangedSinceItWasReadIsNotDeleted() throws Exception {
    server.expect().get().withPath(DEPLOYMENT).andReturn(200, now("{}")).always();
    server.expect().delete().withPath(DEPLOYMENT).andReturn(409, "{}").always();
    assertThatThrownBy(this::redeploy)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nothing was done")
        .hasMessageContaining("has been changed since it was read");
  }
}
