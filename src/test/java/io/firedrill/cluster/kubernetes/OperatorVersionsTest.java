package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators of different versions write, recorded from clusters. */
class OperatorVersionsTest {
  private static String recorded(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/operator", name + ".json"));
  }

  private static ResourceState state(String json) throws IOException {
    return ResourceStates.of(new ObjectMapper().readTree(json));
  }

  @Test
  void aRunningJobReadsTheSameFromBothVersions() throws IOException {
    for (String version : new String[] {"running-1.7", "running-1.10"}) {
      ResourceState state = state(recorded(version));
      assertThat(state.lifecycleState()).as(version).isEqualTo("STABLE");
      assertThat(state.jobState()).as(version).isEqualTo("RUNNING");
      assertThat(state.jobManagerDeploymentStatus()).as(version).isEqualTo("READY");
      assertThat(state.jobId()).as(version).hasSize(32);
      assertThat(state.upgradeMode()).as(version).isEqualTo("savepoint");
    }
  }

  @Test
  void theLastSavepointIsFoundWhereEachVersionWritesIt() throws IOException {
    assertThat(state(recorded("running-1.7")).savepoint())
        .startsWith("s3p://firedrill/savepoints/savepoint-");
    assertThat(state(recorded("savepoint-upgrade-1.10")).savepoint())
        .startsWith("s3p://flink/savepoints/savepoint-");
  }

  @Test
  void whatOnlyNewerOperatorsKnowIsShownAsItIsAndBreaksNothing() throws IOException {
    String newer =
        recorded("running-1.10")
            .replace("\"STABLE\"", "\"HIBERNATING\"")
            .replace("\"running\"", "\"dreaming\"")
            .replace("\"v1_20\"", "\"v9_9\"");
    assertThat(state(newer).lifecycleState()).isEqualTo("HIBERNATING");
    DeploymentSpec spec = DeploymentSpec.of(new ObjectMapper().readTree(newer), Map.of());
    spec.checkRuns();
    assertThat(spec.bucket()).isEqualTo("flink");
  }

  @Test
  void aDeploymentWithoutAStatusSaysNothing() throws IOException {
    assertThat(state("{}").lifecycleState()).isEmpty();
    assertThat(state("{}").jobId()).isEmpty();
  }
}
