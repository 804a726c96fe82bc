package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.problem.Problem;
import io.firedrill.wait.DeadlinePassed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Savepoints by FlinkStateSnapshots, which an operator reconciles or does not. */
@Timeout(60)
@EnableKubernetesMockClient(https = false)
class StateSnapshotsTest {
  private static final String FLINK = "/apis/flink.apache.org/v1beta1/namespaces/firedrill/";
  private static final String SNAPSHOTS = FLINK + "flinkstatesnapshots";
  private static final String SNAPSHOT = SNAPSHOTS + "/transactions-firedrill-1000";
  private static final String DEPLOYMENT = FLINK + "flinkdeployments/transactions";
  private static final String PATH = "s3p://b/savepoints/savepoint-1";
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private KubernetesMockServer server;
  private KubernetesClient client;

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  private StateSnapshots snapshots() {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
    return new StateSnapshots(
        JobResource.application(new Kube("test", client), "firedrill", "transactions"),
        AT_ONCE,
        clock);
  }

  private Optional<String> take() throws IOException {
    return snapshots().take(SavepointFormat.NATIVE, AT_ONCE);
  }

  private void created() {
    server.expect().post().withPath(SNAPSHOTS).andReturn(201, "{}").once();
  }

  private void shows(String... statuses) {
    for (int i = 0; i < statuses.length; i++) {
      var answer =
          server
              .expect()
              .get()
              .withPath(SNAPSHOT)
              .andReturn(200, "{\"metadata\": {}%s}".formatted(statuses[i]));
      if (i < statuses.length - 1) {
        answer.once();
      } else {
        answer.always();
      }
    }
  }

  private static String status(String fields) {
    return ", \"status\": {%s}".formatted(fields);
  }

  @Test
  void theSavepointsPathIsWhereTheCompletedSnapshotSays() throws Exception {
    created();
    shows(
        "",
        status("\"state\": \"TRIGGER_PENDING\""),
        status("\"state\": \"IN_PROGRESS\""),
        status("\"state\": \"COMPLETED\", \"path\": \"%s\"".formatted(PATH)));
    assertThat(take()).contains(PATH);
    assertThat(new ObjectMapper().readTree(server.takeRequest().getBody().readUtf8()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkStateSnapshot",
                     "metadata": {"name": "transactions-firedrill-1000",
                       "namespace": "firedrill",
                       "labels": {"app.kubernetes.io/managed-by": "firedrill"}},
                     "spec": {"backoffLimit": 0,
                       "jobReference": {"kind": "FlinkDeployment", "name": "transactions"},
                       "savepoint": {"formatType": "NATIVE", "alreadyExists": false,
                         "disposeOnDelete": false}}}
                    """));
  }

  @Test
  void aSnapshotThatFailsIsReportedWithItsError() {
    created();
    shows(status("\"state\": \"FAILED\", \"error\": \"Checkpoint expired\""));
    assertThatThrownBy(this::take)
        .isInstanceOf(Problem.class)
        .hasMessage("the savepoint failed: Checkpoint expired");
  }

  @Test
  void aSnapshotThatIsAbandonedIsReportedToo() {
    created();
    shows(status("\"state\": \"ABANDONED\""));
    assertThatThrownBy(this::take)
        .isInstanceOf(Problem.class)
        .hasMessage("the savepoint was abandoned: the operator gives no reason");
  }

  @Test
  void aSnapshotThatNobodyNoticesIsDeletedAgain() throws Exception {
    created();
    shows("");
    server.expect().delete().withPath(SNAPSHOT).andReturn(200, "{}").once();
    assertThat(take()).isEmpty();
    assertThat(server.getLastRequest().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void aClusterWithoutTheKindIsAnOlderOperators() throws IOException {
    server.expect().post().withPath(SNAPSHOTS).andReturn(404, "{}").always();
    assertThat(take()).isEmpty();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aSnapshotThatTakesTooLongIsNotASavepointOfAnotherKind() {
    created();
    shows(status("\"state\": \"IN_PROGRESS\""));
    assertThatThrownBy(this::take)
        .isInstanceOf(DeadlinePassed.class)
        .hasMessageContaining("to be COMPLETED; last seen: IN_PROGRESS");
  }

  @Test
  void aSnapshotThatSomebodyDeletesIsReported() {
    created();
    server.expect().get().withPath(SNAPSHOT).andReturn(404, "{}").always();
    assertThatThrownBy(this::take)
        .isInstanceOf(Problem.class)
        .hasMessage("somebody has deleted the FlinkStateSnapshot transactions-firedrill-1000");
  }

  // by the nonce

  private void deployment(String lastSavepoint) {
    server
        .expect()
        .get()
        .withPath(DEPLOYMENT)
        .andReturn(
            200,
            """
            {"status": {"jobStatus": {"savepointInfo": {"lastSavepoint": %s}}}}
            """
                .formatted(lastSavepoint))
        .always();
  }

  private void all(String... snapshots) {
    server
        .expect()
        .get()
        .withPath(SNAPSHOTS)
        .andReturn(200, "{\"items\": [%s]}".formatted(String.join(", ", snapshots)))
        .always();
  }

  private static String snapshot(String deployment, String trigger, int second, String path) {
    return """
        {"metadata": {"creationTimestamp": "2026-01-01T00:00:%02dZ",
           "labels": {"snapshot.trigger-type": "%s"}},
         "spec": {"jobReference": {"name": "%s"}},
         "status": {"state": "COMPLETED", "path": "%s"}}
        """
        .formatted(second, trigger, deployment, path);
  }

  private String await() {
    long since = Instant.parse("2026-01-01T00:00:10Z").toEpochMilli();
    return snapshots().awaitManual(since, AT_ONCE);
  }

  @Test
  void operatorsBefore110NameTheSavepointInTheResource() {
    deployment(
        "{\"triggerType\": \"MANUAL\", \"timeStamp\": 1767225612000, \"location\": \"%s\"}"
            .formatted(PATH));
    assertThat(await()).isEqualTo(PATH);
  }

  @Test
  void operatorsFrom110OnNameItInASnapshotOfTheSameJobTriggeredSince() {
    deployment("null");
    all(
        snapshot("transactions", "MANUAL", 5, "too-old"),
        snapshot("transactions", "PERIODIC", 12, "not-asked-for"),
        snapshot("another", "MANUAL", 12, "of-another-job"),
        snapshot("transactions", "MANUAL", 12, PATH));
    assertThat(await()).isEqualTo(PATH);
  }

  @Test
  void anOlderSavepointInTheResourceIsNotTheOneThatWasAskedFor() {
    deployment(
        "{\"triggerType\": \"MANUAL\", \"timeStamp\": 1767225605000, \"location\": \"old\"}");
    all();
    assertThatThrownBy(this::await)
        .isInstanceOf(DeadlinePassed.class)
        .hasMessageContaining("for the operator to report the savepoint");
  }
}
