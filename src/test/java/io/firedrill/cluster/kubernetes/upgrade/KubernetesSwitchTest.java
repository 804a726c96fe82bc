package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was rehearsed is what is performed, and what an upgrade made is all that is taken back. */
@EnableKubernetesMockClient(https = false)
class KubernetesSwitchTest {
  private static final String RESOURCE =
      "/apis/flink.apache.org/v1beta1/namespaces/n/flinkdeployments/job";
  private static final String OLD = "s3p://b/savepoints/savepoint-aaaaaa-1";
  private static final String NEW = "s3p://b/savepoints/savepoint-aaaaaa-2";

  @TempDir Path backup;
  private KubernetesMockServer server;
  private KubernetesClient client;
  private boolean lost;
  private final List<Long> marked = new ArrayList<>();

  @BeforeEach
  void askOnce() {
    client.getConfiguration().setRequestRetryBackoffLimit(0);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** As 1.7 writes it: the last savepoint of any kind, and the mode of the last upgrade. */
  private static JsonNode resource(long generation, String savepoint) {
    return json(
        """
        {'metadata': {'name': 'job', 'namespace': 'n', 'generation': %d, 'uid': 'u',
           'resourceVersion': '1'},
         'spec': {'job': {'upgradeMode': 'savepoint'}},
         'status': {'lifecycleState': 'DEPLOYED',
           'jobStatus': {'savepointInfo': {'lastSavepoint': {'location': '%s'}}},
           'reconciliationStatus': {'lastReconciledSpec':
             '{\\"spec\\": {\\"job\\": {\\"upgradeMode\\": \\"savepoint\\"}}, \\"resource_metadata\\": {\\"metadata\\": {\\"generation\\": %d}}}'}}}
        """
            .formatted(generation, savepoint, generation));
  }

  private void there(JsonNode resource, int times) {
    server.expect().get().withPath(RESOURCE).andReturn(200, resource).times(times);
  }

  private KubernetesSwitch versions() {
    Access access =
        new Access(
            "test",
            Set.of("test"),
            "n",
            "job",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Access.Keys.deployment);
    return new KubernetesSwitch(
        new Kube("test", client),
        access,
        json("{'spec': {}}"),
        resource(2, OLD),
        backup,
        () -> {
          if (lost) {
            throw new Problem("the lock was lost");
          }
        },
        marked::add);
  }

  @Test
  void aHarnessThatLostItsLockChangesNothing() throws Exception {
    lost = true;
    there(resource(2, OLD), 2);
    assertThatThrownBy(versions()::upgrade)
        .isInstanceOf(Problem.class)
        .hasMessage("the lock was lost");
    assertThat(changed()).isFalse();
  }

  private boolean changed() throws InterruptedException {
    boolean changed = false;
    for (int i = server.getRequestCount(); i > 0; i--) {
      changed |= !server.takeRequest().getMethod().equals("GET");
    }
    return changed;
  }

  @Test
  void aSpecThatWasChangedSinceTheRehearsalIsNotUpgraded() throws InterruptedException {
    there(resource(3, OLD), 1);
    assertThatThrownBy(() -> versions().upgrade())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("generation 3, rehearsed was 2")
        .hasMessageContaining("nothing was done");
    assertThat(changed()).isFalse();
  }

  private KubernetesSwitch upgraded() throws IOException {
    there(resource(2, OLD), 1);
    server.expect().patch().withPath(RESOURCE).andReturn(200, resource(3, OLD)).once();
    KubernetesSwitch versions = versions();
    versions.upgrade();
    return versions;
  }

  @Test
  void aSavepointThatWasThereBeforeIsNotTheOneOfThisUpgrade() throws IOException {
    KubernetesSwitch versions = upgraded();
    there(resource(3, OLD), 1);
    assertThat(versions.progress().stopped().orElseThrow())
        .isInstanceOf(StoppedWith.NoSavepoint.class);
    there(resource(3, NEW), 1);
    assertThat(versions.progress().stopped()).contains(new StoppedWith.Savepoint(NEW));
  }

  @Test
  void whatSomebodyChangedAfterTheUpgradeIsNotRolledBackOver() throws Exception {
    KubernetesSwitch versions = upgraded();
    there(resource(4, NEW), 1);
    assertThatThrownBy(() -> versions.rollBack(NEW))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("it was not rolled back over that change");
  }

  @Test
  void anInterruptComesBeforeARollbackOrAfterItNeverInBetween() throws IOException {
    KubernetesSwitch versions = upgraded();
    versions.finish();
    assertThatThrownBy(() -> versions.rollBack(NEW))
        .isInstanceOf(Problem.class)
        .hasMessage("interrupted");
  }
}
