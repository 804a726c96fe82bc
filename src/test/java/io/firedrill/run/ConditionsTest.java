package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.wait.Wait.Look;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is waited for, beside what the conductor's own tests show. */
class ConditionsTest {
  private static final Look<String> SEEN = Look.seen("RUNNING");

  private static Look<String> grown(long stateBytes) {
    return Conditions.grown(
        new Evidence(
            List.of(new Fact.CheckpointSeen(1_000, 1, 7, false, 900, stateBytes, "chk-7"))),
        900L << 20,
        SEEN);
  }

  @Test
  void aJobThatIsToHaveMuchStateIsSteadyWhenItsNewestCheckpointHasIt() {
    assertThat(grown(900L << 20)).isEqualTo(SEEN);
    assertThat(grown(30L << 20)).isEqualTo(Look.notYet("30 of 900 MB of state"));
  }
}
