package io.firedrill.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private final List<Fact> facts =
      new ArrayList<>(
          List.of(
              new Fact.DrillStarted(
                  0, "d", "local", "h", "k", Expects.RESTORE, 0, Map.of(), Map.of()),
              new Fact.BacklogSeen(900, 3),
              new Fact.FaultTookEffect(1_000, List.of(), "gone"),
              new Fact.FailureSeen(1_250, 1_200, "e", "tm", "t"),
              new Fact.RestoreSeen(1_800, 1, 1, 8, 1_700, false, "chk-8"),
              new Fact.SubtaskSeen(2_450, "v", 0, 1, "RUNNING", "tm-2", 2_000, 2_300),
              new Fact.SubtaskSeen(2_480, "v", 1, 1, "RUNNING", "tm-2", 2_100, 2_400),
              new Fact.BacklogSeen(2_500, 90),
              new Fact.BacklogSeen(2_900, 2),
              new Fact.BacklogSeen(3_600, 3)));

  @Test
  void eachPhaseEndsWhereTheNextBegins() {
    Recovery recovery = Recovery.of(new Evidence(facts)).orElseThrow();
    assertThat(recovery.phases().stream().map(p -> p.name() + " " + p.millis()))
        .containsExactly(
            "detect 200", "resources 900", "restore 300", "running 80", "caught up 420");
    assertThat(recovery.totalMillis()).isEqualTo(1_900);
    assertThat(recovery.runningMillis()).hasValue(1_480);
  }

  @Test
  void whatWasNotSeenEndsTheTimeline() {
    facts.removeIf(f -> f instanceof Fact.SubtaskSeen);
    Recovery recovery = Recovery.of(new Evidence(facts)).orElseThrow();
    assertThat(recovery.phases().stream().map(Recovery.Phase::name)).containsExactly("detect");
    assertThat(recovery.runningMillis()).isEmpty();
  }

  private static List<String> phases(List<Fact> facts) {
    return Recovery.of(new Evidence(facts)).orElseThrow().phases().stream()
        .map(phase -> phase.name() + " " + phase.millis())
        .toList();
  }

  @Test
  void aProcessThatIsLongInGoingStandsBesideTheRecovery() {
    List<String> without = phases(facts);
    Victim pod = Victim.pod(Victim.Role.TASKMANAGER, "tm", "uid");
    facts.add(new Fact.VictimHit(31_000, pod, "gone"));
    assertThat(phases(facts)).isEqualTo(without);
    Recovery recovery = Recovery.of(new Evidence(facts)).orElseThrow();
    assertThat(recovery.millisOf("process gone")).hasValue(30_000);
    assertThat(recovery.millisOf("total")).hasValue(1_900);
  }

  @Test
  void theNextJobManagerIsWhatWasDetectedIfItCameBeforeAFailure() {
    facts.add(1, new Fact.JobSeen(100, "j", "RUNNING", 50));
    facts.add(new Fact.JobSeen(1_160, "j", "RUNNING", 1_100));
    assertThat(phases(facts)).startsWith("detect 100");
  }

  @Test
  void aFaultInTwoStepsIsMeasuredFromItsLast() {
    Victim jobManager = Victim.process(Victim.Role.JOBMANAGER, "jm", 7);
    facts.add(1, new Fact.JobSeen(100, "j", "RUNNING", 50));
    facts.add(new Fact.FaultTookEffect(1_300, List.of(jobManager), "gone"));
    facts.add(new Fact.JobSeen(1_460, "j", "RUNNING", 1_400));
    assertThat(phases(facts)).startsWith("struck again 300", "detect 100", "resources 700");
  }

  @Test
  void aRecoveryThatWasNotSeenToItsEndHasNoTotalToBeHeldAgainst() {
    facts.removeIf(f -> f instanceof Fact.BacklogSeen b && b.at() > 2_600);
    Recovery recovery = Recovery.of(new Evidence(facts)).orElseThrow();
    assertThat(recovery.complete()).isFalse();
    assertThat(recovery.millisOf("total")).isEmpty();
  }

  @Test
  void whereItWasNotSeenWhenFlinkNoticedNothingIsMeasured() {
    facts.removeIf(f -> f instanceof Fact.FailureSeen);
    assertThat(Recovery.of(new Evidence(facts))).isEmpty();
  }

  @Test
  void withoutARestoreThereIsNoRecovery() {
    facts.removeIf(f -> f instanceof Fact.RestoreSeen);
    assertThat(Recovery.of(new Evidence(facts))).isEmpty();
  }
}
