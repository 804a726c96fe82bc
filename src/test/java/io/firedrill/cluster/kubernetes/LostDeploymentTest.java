package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.LeftSnapshots;
import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.store.BucketFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is lost is the one that was chosen, and what it is brought back from is its newest. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class LostDeploymentTest {
  private static final String RESOURCE =
      "/apis/flink.apache.org/v1beta1/namespaces/firedrill/flinkdeployments/transactions";
  private static final String DEPLOYMENT =
      "/apis/apps/v1/namespaces/firedrill/deployments/transactions";
  private static final String CORE = "/api/v1/namespaces/firedrill/";
  private static final String COPY = CORE + "secrets/firedrill-copy-transactions";
  private static final String COPIES = CORE + "secrets?labelSelector=firedrill.io%2Fcopy-of";
  private static final String LOST =
      """
      {"kind": "FlinkDeployment",
       "metadata": {"name": "transactions", "namespace": "firedrill",
         "annotations": {"firedrill.io/lost-job": "0a", "firedrill.io/newest-checkpoint": "12"}}}
      """;

  @TempDir Path folder;
  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void copies() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
    server.expect().delete().withPath(COPY).andReturn(404, "{}").always();
    server.expect().post().withPath(CORE + "secrets").andReturn(201, "{}").always();
    server
        .expect()
        .get()
        .withPath(CORE + "configmaps/transactions-0a-config-map")
        .andReturn(
            200,
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("transactions-0a-config-map")
                .withUid("of-pointers")
                .endMetadata()
                .addToData("checkpointID-0000000000000000009", "")
                .addToData("checkpointID-0000000000000000012", "")
                .build())
        .always();
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static String resource(String more) {
    return """
    {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
     "metadata": {"name": "transactions", "namespace": "firedrill", "uid": "chosen",
       "resourceVersion": "9", "finalizers": ["f"], "labels": {"team": "payments"} %s},
     "spec": {"image": "firedrill:1"}, "status": {"jobStatus": {"jobId": "0a"}}}
    """
        .formatted(more);
  }

  private void thereIs(String resource) {
    server.expect().get().withPath(RESOURCE).andReturn(200, resource).always();
  }

  private LostDeployment lost() {
    return new LostDeployment(
        JobResource.application(new Kube("test", client), "firedrill", "transactions"), folder);
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

  private static List<String> asked(List<RecordedRequest> requests) {
    return requests.stream()
        .map(request -> request.getMethod() + " " + request.getPath().replaceAll(".*/", ""))
        .toList();
  }

  private static JsonNode preconditions(RecordedRequest request) throws IOException {
    return json(request.getBody().readUtf8()).path("preconditions");
  }

  @Test
  void whatIsDeletedIsDeletedByItsUid() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(DEPLOYMENT).andReturn(200, "{}").once();
    server.expect().delete().withPath(RESOURCE).andReturn(200, "{}").once();
    lost().lose("chosen", "of-its-job-manager");
    lost().letGo("chosen");
    List<RecordedRequest> changes = changes();
    assertThat(asked(changes))
        .containsExactly(
            "DELETE firedrill-copy-transactions",
            "POST secrets",
            "DELETE transactions",
            "DELETE transactions");
    assertThat(changes.get(2).getPath()).isEqualTo(DEPLOYMENT);
    assertThat(preconditions(changes.get(2))).isEqualTo(json("{\"uid\": \"of-its-job-manager\"}"));
    assertThat(preconditions(changes.get(3))).isEqualTo(json("{\"uid\": \"chosen\"}"));
  }

  @Test
  void theCopyCanBeCreatedAsItIsAndSaysWhichCheckpointWasKnown() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(DEPLOYMENT).andReturn(200, "{}").once();
    lost().lose("chosen", "of-its-job-manager");
    Secret secret =
        new ObjectMapper().readValue(changes().get(1).getBody().readUtf8(), Secret.class);
    String copy =
        new String(
            Base64.getDecoder().decode(secret.getData().get("resource.json")),
            StandardCharsets.UTF_8);
    assertThat(json(copy))
        .isEqualTo(
            json(
                """
                {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
                 "metadata": {"name": "transactions", "namespace": "firedrill",
                   "labels": {"team": "payments"},
                   "annotations": {"firedrill.io/lost-job": "0a", "firedrill.io/newest-checkpoint": "12"}},
                 "spec": {"image": "firedrill:1"}}
                """));
  }

  @Test
  void oneThatHasTakenItsNameIsLeftAlone() throws Exception {
    thereIs(resource(""));
    assertThatThrownBy(() -> lost().lose("one-before", "of-its-job-manager"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no longer the one that was chosen (one-before): nothing was done");
    assertThat(changes()).isEmpty();
  }

  @Test
  void whereAnotherDeploymentHasTakenTheNameNoCopyStays() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(DEPLOYMENT).andReturn(409, "{}").once();
    assertThatThrownBy(() -> lost().lose("chosen", "of-its-job-manager"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("(of-its-job-manager): nothing was done");
    assertThat(asked(changes())).endsWith("DELETE firedrill-copy-transactions");
  }

  private void copyIsThere() {
    server
        .expect()
        .get()
        .withPath(COPIES)
        .andReturn(
            200,
            new SecretListBuilder()
                .withItems(
                    new SecretBuilder()
                        .addToData(
                            "resource.json",
                            Base64.getEncoder()
                                .encodeToString(LOST.getBytes(StandardCharsets.UTF_8)))
                        .build())
                .build())
        .always();
  }

  @Test
  void oneThatIsBeingDeletedIsLostOnceItIsGone() throws Exception {
    copyIsThere();
    String goes = resource(", \"deletionTimestamp\": \"2026-01-01T00:00:00Z\"");
    server.expect().get().withPath(RESOURCE).andReturn(200, goes).times(3);
    server.expect().get().withPath(RESOURCE).andReturn(404, "{}").always();
    assertThat(lost().lost()).contains(json(LOST));
  }

  @Test
  void oneThatWasNotAskedToGoIsNotLostAndItsCopyIsRemoved() throws Exception {
    copyIsThere();
    thereIs(resource(""));
    assertThat(lost().lost()).isEmpty();
    lost().removeCopy();
    assertThat(asked(changes())).containsExactly("DELETE firedrill-copy-transactions");
  }

  private String newest(String... checkpoints) throws IOException {
    try (BucketFolder store = new BucketFolder(folder, "b")) {
      for (String checkpoint : checkpoints) {
        store.put("c/0a/" + checkpoint + "/_metadata", new byte[] {1});
      }
      return lost()
          .newest(
              json(LOST), new LeftSnapshots(new RetainedCheckpoints(store, "s3p://b/c", "0a"), ""));
    }
  }

  @Test
  void itIsBroughtBackFromTheNewestOfItsBucket() throws Exception {
    assertThat(newest("chk-12", "chk-13")).isEqualTo("s3p://b/c/0a/chk-13");
  }

  @Test
  void fromAnOlderOneThanWasKnownItIsNotBroughtBackExceptByHand() {
    assertThatThrownBy(() -> newest("chk-9", "chk-11"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("checkpoint 12 of job 0a had completed")
        .hasMessageContaining("the newest in s3p://b/c is 11: nothing was created")
        .hasMessageContaining("kubectl -n firedrill get secret firedrill-copy-transactions")
        .hasMessageContaining("\"initialSavepointPath\": \"s3p://b/c/0a/chk-11\"");
  }

  @Test
  void oneThatIsPrunedIsDeletedByItsUidAndLeftToItsOperator() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(RESOURCE).andReturn(200, "{}").once();
    lost().prune("chosen");
    List<RecordedRequest> changes = changes();
    assertThat(asked(changes))
        .containsExactly(
            "DELETE firedrill-copy-transactions", "POST secrets", "DELETE transactions");
    assertThat(preconditions(changes.get(2))).isEqualTo(json("{\"uid\": \"chosen\"}"));
  }

  @Test
  void whereAnotherHasTakenItsNameNothingIsPrunedAndNoCopyStays() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(RESOURCE).andReturn(409, "{}").once();
    assertThatThrownBy(() -> lost().prune("chosen"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no longer the one that was chosen (chosen): nothing was done");
    assertThat(asked(changes())).endsWith("DELETE firedrill-copy-transactions");
  }

  private static String withSettings(String settings) {
    return resource("")
        .replace("\"spec\": {", "\"spec\": {\"flinkConfiguration\": {" + settings + "}, ");
  }

  private void checkpointsAreDeletedOnCancel(boolean deleted) {
    server
        .expect()
        .get()
        .withPath(CORE + "services/transactions-rest:8081/proxy/jobs/0a/checkpoints/config")
        .andReturn(
            200,
            "{\"interval\": 5000, \"externalization\":"
                + " {\"enabled\": true, \"delete_on_cancellation\": %s}}".formatted(deleted))
        .always();
  }

  @Test
  void whatWouldLeaveNothingIsNotPruned() throws Exception {
    checkpointsAreDeletedOnCancel(true);
    thereIs(resource(""));
    assertThatThrownBy(() -> lost().checkMayBePruned())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nothing would be left to start from")
        .hasMessageContaining("RETAIN_ON_CANCELLATION");
    assertThat(changes()).isEmpty();
  }

  @Test
  void checkpointsThatStayAreEnoughForAPrune() throws Exception {
    checkpointsAreDeletedOnCancel(false);
    thereIs(resource(""));
    lost().checkMayBePruned();
  }

  @Test
  void aSavepointOnDeletionIsEnoughForAPruneButNotForTheLossOfACluster() throws Exception {
    checkpointsAreDeletedOnCancel(true);
    thereIs(withSettings("\"kubernetes.operator.job.savepoint-on-deletion\": \"true\""));
    lost().checkMayBePruned();
    assertThatThrownBy(() -> lost().checkMayBeLost())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("the operator would wait for a savepoint that nobody takes");
  }

  @Test
  void aJobThatWouldBeDrainedIsNotPruned() {
    thereIs(withSettings("\"kubernetes.operator.job.drain-on-savepoint-deletion\": \"true\""));
    assertThatThrownBy(() -> lost().checkMayBePruned())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot go on where it stopped; nothing was done");
  }

  @Test
  void whatGitOpsWouldCreateAgainFirstIsNotPruned() {
    thereIs(resource(", \"annotations\": {\"argocd.argoproj.io/tracking-id\": \"x\"}"));
    assertThatThrownBy(() -> lost().checkMayBePruned())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("managed by GitOps (argocd.argoproj.io/tracking-id)");
  }

  private void createdAgain() {
    server
        .expect()
        .get()
        .withPath(CORE + "pods?labelSelector=app%3Dtransactions%2Ctype%3Dflink-native-kubernetes")
        .andReturn(200, "{\"items\": []}")
        .always();
    server.expect().get().withPath(RESOURCE).andReturn(404, "{}").always();
    server
        .expect()
        .post()
        .withPath(RESOURCE.substring(0, RESOURCE.lastIndexOf('/')))
        .andReturn(201, "{}")
        .once();
  }

  @Test
  void oneThatIsCreatedAgainAsItWasStartsFromWhatItsSpecSays() throws Exception {
    createdAgain();
    JsonNode copy =
        json(
            """
            {"metadata": {"annotations": {"firedrill.io/lost-job": "0a", "team": "payments"}},
             "spec": {"job": {"initialSavepointPath": "s3p://b/old"}}}
            """);
    assertThat(lost().bringBackAsItWas(copy))
        .isEqualTo("with spec.job.initialSavepointPath s3p://b/old");
    RecordedRequest created =
        changes().stream()
            .filter(request -> request.getPath().endsWith("/flinkdeployments"))
            .findFirst()
            .orElseThrow();
    JsonNode fresh = json(created.getBody().readUtf8());
    assertThat(fresh.path("spec")).isEqualTo(copy.path("spec"));
    assertThat(fresh.at("/metadata/annotations").toString())
        .contains("payments")
        .doesNotContain("lost-job");
  }

  private static final String POINTERS = CORE + "configmaps/transactions-0a-config-map";

  @Test
  void whatCheckpointsAreFoundByIsDeletedByItsUidOnceACopyIsKept() throws Exception {
    thereIs(resource(""));
    server.expect().delete().withPath(POINTERS).andReturn(200, "{}").once();
    lost().forgetCheckpoints("of-pointers");
    List<RecordedRequest> changes = changes();
    assertThat(asked(changes))
        .containsExactly(
            "DELETE firedrill-copy-transactions",
            "POST secrets",
            "DELETE transactions-0a-config-map");
    assertThat(preconditions(changes.get(2))).isEqualTo(json("{\"uid\": \"of-pointers\"}"));
  }

  @Test
  void pointersThatHaveTakenTheirNameAreLeftAlone() throws Exception {
    thereIs(resource(""));
    assertThatThrownBy(() -> lost().forgetCheckpoints("of-others"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("(of-others): nothing was done");
    assertThat(changes()).isEmpty();
  }

  /** Of another job than the copy's, checkpoints were not forgotten by a drill. */
  @Test
  void aJobIsWithoutPointersOnlyIfADrillHasDeletedThem() throws Exception {
    copyIsThere();
    thereIs(resource("").replace("\"0a\"", "\"0b\""));
    assertThat(lost().hasForgottenCheckpoints()).isFalse();
    assertThat(lost().lost()).isEmpty();
  }

  @Test
  void aJobWhoseCheckpointsADrillHasForgottenIsDeletedToBeStartedAgain() throws Exception {
    server.clearExpectations();
    copyIsThere();
    server.expect().get().withPath(POINTERS).andReturn(404, "{}").always();
    server.expect().get().withPath(RESOURCE).andReturn(200, resource("")).times(2);
    server.expect().get().withPath(RESOURCE).andReturn(404, "{}").always();
    server.expect().delete().withPath(RESOURCE).andReturn(200, "{}").once();
    assertThat(lost().lost()).contains(json(LOST));
    List<RecordedRequest> changes = changes();
    assertThat(asked(changes)).containsExactly("DELETE transactions");
    assertThat(preconditions(changes.get(0))).isEqualTo(json("{\"uid\": \"chosen\"}"));
  }

  @Test
  void aJobThatCouldTakeNoSavepointOnDeletionKeepsItsPointers() {
    thereIs(withSettings("\"kubernetes.operator.job.savepoint-on-deletion\": \"true\""));
    assertThatThrownBy(() -> lost().checkMayForget())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("can take no savepoint any more");
  }
}
