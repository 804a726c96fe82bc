package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.doctor.Subject;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.evidence.Recovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstDrillsTest {
  private static final String HIGHLY_AVAILABLE = "high-availability.type";

  @TempDir Path folder;

  private static List<FirstDrills.First> first(Subject subject) {
    return new FirstDrills(Installation.find(), subject).all();
  }

  private Drill read(FirstDrills.First first) throws IOException {
    return DrillFile.read(Files.writeString(folder.resolve(first.name() + ".yaml"), first.yaml()));
  }

  @Test
  void theyAreDrillsWithABudgetThatTheSettingsSuggest() throws IOException {
    List<FirstDrills.First> drills =
        first(
            Subject.of(
                Map.of(
                    HIGHLY_AVAILABLE,
                    "kubernetes",
                    "heartbeat.timeout",
                    "15 s",
                    "slotmanager.redundant-taskmanager-num",
                    "1",
                    "restart-strategy.type",
                    "fixed-delay",
                    "restart-strategy.fixed-delay.delay",
                    "5 s")));
    assertThat(drills)
        .extracting(FirstDrills.First::name)
        .containsExactly("taskmanager-kill", "jobmanager-kill");
    // 15 s to notice, 5 s delay, 20 s restore, and as long again
    Drill kill = read(drills.get(0));
    assertThat(kill.budget().ofOneRun()).containsEntry(Recovery.TOTAL, 80_000L);
    assertThat(kill.fault()).isEqualTo(shipped("taskmanager-kill").fault());
    assertThat(drills.get(0).yaml()).contains("15.0 s  heartbeat.timeout");
  }

  private static Drill shipped(String name) {
    return DrillFile.read(Installation.find().drill(name));
  }

  @Test
  void aNewPodTakesLongerThanOneInReserve() {
    long spare =
        first(Subject.of(Map.of("slotmanager.redundant-taskmanager-num", "1"))).get(0).seconds();
    long none = first(Subject.of(Map.of())).get(0).seconds();
    assertThat(none).isGreaterThan(spare);
  }

  @Test
  void aJobManagerIsNotKilledWhereNoOtherCouldTakeOver() {
    assertThat(first(Subject.of(Map.of())))
        .extracting(FirstDrills.First::name)
        .containsExactly("taskmanager-kill");
  }

  @Test
  void aJobManagerThatStandsByCostsTheLeaseOnly() throws IOException {
    JsonNode deployment =
        new ObjectMapper()
            .readTree(
                """
                {"spec": {"jobManager": {"replicas": 2}, "flinkConfiguration": {
                  "high-availability.type": "kubernetes",
                  "high-availability.kubernetes.leader-election.lease-duration": "5 s",
                  "restart-strategy.type": "fixed-delay", "restart-strategy.fixed-delay.delay": "1 s"}}}
                """);
    FirstDrills.First kill = first(Subject.of(DeploymentSpec.of(deployment, Map.of()))).get(1);
    // 5 s lease, 1 s delay, 20 s restore, and as long again
    assertThat(kill.seconds()).isEqualTo(52);
  }
}
