package io.firedrill.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.run.EvidenceFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowestTest {
  private static Evidence recorded(String name) {
    return EvidenceFile.read(Path.of("src/test/resources/evidence", name));
  }

  @ParameterizedTest
  @CsvSource({
    "taskmanager-kill, restore, execution.state-recovery.from-local",
    "jobmanager-kill, detect, high-availability.zookeeper.client.session-timeout",
    "kind-jobmanager-kill, detect, high-availability.kubernetes.leader-election.lease-duration"
  })
  void thePhaseThatTookMostIsNamedWithTheSettingThatChangesIt(
      String run, String phase, String setting) {
    Slowest slowest = Slowest.of(recorded(run)).orElseThrow();
    assertThat(slowest.phase()).isEqualTo(phase);
    assertThat(slowest.changedBy()).contains(setting);
    assertThat(slowest.millis()).isPositive();
  }

  /** Each second request went to the JobManager on the node that was gone. */
  @Test
  void whatWasSeenLateBecauseNobodyCouldLookIsNoSettingsDoing() {
    Slowest slowest = Slowest.of(recorded("kind-node-gone")).orElseThrow();
    assertThat(slowest.phase()).isEqualTo("running");
    assertThat(slowest.changedBy())
        .startsWith("nothing of the job's: Flink's REST API did not answer all the time");
  }

  @Test
  void withoutARecoveryNothingIsSlow() {
    assertThat(Slowest.of(new Evidence(List.of()))).isEmpty();
    assertThat(Slowest.of(recorded("kind-store-outage"))).isEmpty();
  }
}
