package io.firedrill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubtaskTest {
  private static Subtask subtask(String state, long deployingAt, Map<String, Long> durations) {
    return new Subtask("totals", 0, 0, state, "tm-1", deployingAt, durations);
  }

  private static Subtask in(String state) {
    return subtask(state, 1000, Map.of());
  }

  @Test
  void allRunBecauseEachDoes() {
    assertThat(Subtask.allRun(List.of(in("RUNNING"), in("RUNNING")))).isTrue();
  }

  @Test
  void notAllRunWhileOneDoesNot() {
    for (String state : List.of("INITIALIZING", "SCHEDULED", "FAILED")) {
      assertThat(Subtask.allRun(List.of(in("RUNNING"), in(state)))).as(state).isFalse();
    }
  }

  @Test
  void thoseThatHaveReadAllOfTheirInputNeedNotRun() {
    assertThat(Subtask.allRun(List.of(in("RUNNING"), in("FINISHED")))).isTrue();
    assertThat(Subtask.allRun(List.of(in("FINISHED"), in("FINISHED")))).isFalse();
  }

  @Test
  void withoutSubtasksNothingRuns() {
    assertThat(Subtask.allRun(List.of())).isFalse();
  }

  @Test
  void itRunsOnceItHasBeenDeployedAndItsStateRestored() {
    assertThat(
            subtask("RUNNING", 1000, Map.of("DEPLOYING", 20L, "INITIALIZING", 300L, "RUNNING", 7L))
                .runningAtMillis())
        .isEqualTo(1320);
  }

  @Test
  void aDurationThatIsMissingOrUnknownCountsAsNone() {
    assertThat(subtask("RUNNING", 1000, Map.of("INITIALIZING", 300L)).runningAtMillis())
        .isEqualTo(1300);
    assertThat(
            subtask("RUNNING", 1000, Map.of("DEPLOYING", -1L, "INITIALIZING", -1L))
                .runningAtMillis())
        .isEqualTo(1000);
  }

  @Test
  void whatDoesNotRunHasNoTimeAtWhichItDid() {
    assertThat(in("INITIALIZING").runningAtMillis()).isEqualTo(-1);
    assertThat(in("FINISHED").runningAtMillis()).isEqualTo(-1);
    assertThat(subtask("RUNNING", -1, Map.of("DEPLOYING", 20L)).runningAtMillis()).isEqualTo(-1);
  }
}
