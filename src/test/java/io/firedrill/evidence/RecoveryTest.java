package io.firedrill.evidence;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void withoutARestoreThereIsNoRecovery() {
    facts.removeIf(f -> f instanceof Fact.RestoreSeen);
    assertThat(Recovery.of(new Evidence(facts))).isEmpty();
  }
}
