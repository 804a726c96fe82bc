package io.firedrill.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClockThatWasSetTest {
  private static final Fact FIRST = new Fact.ClockSeen(1_000, 1, 990, 995);
  private static final Fact NARROWER = new Fact.ClockSeen(2_000, 1, 1_998, 1_999);
  // from here on the harness's clock is a second further
  private static final Fact AFTER_IT_WAS_SET = new Fact.ClockSeen(4_000, 1, 3_990, 2_995);
  private static final Fact NARROWER_STILL = new Fact.ClockSeen(5_000, 1, 4_998, 3_999);

  private static long uncertainty(Fact... looks) {
    return new Clocks(new Evidence(List.of(looks))).uncertainty();
  }

  @Test
  void aNarrowerLookNarrowsTheDifferenceDown() {
    assertThat(uncertainty(FIRST)).isEqualTo(5);
    assertThat(uncertainty(FIRST, NARROWER)).isEqualTo(1);
  }

  @Test
  void onceItWasSetNoLookMakesItCertainAgain() {
    assertThat(uncertainty(FIRST, NARROWER, AFTER_IT_WAS_SET)).isGreaterThan(1_000);
    assertThat(uncertainty(FIRST, NARROWER, AFTER_IT_WAS_SET, NARROWER_STILL)).isGreaterThan(1_000);
  }
}
