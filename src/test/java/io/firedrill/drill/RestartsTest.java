package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.fault.CheckpointFileGone;
import io.firedrill.drill.fault.SickStore;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.Restarts;
import io.firedrill.proxy.Sickness;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Map<String, String> THREE =
      Map.of(
          "restart-strategy.type", "fixed-delay",
          "restart-strategy.fixed-delay.attempts", "3",
          "restart-strategy.fixed-delay.delay", "2 s");

  @Test
  void aFixedNumberOfThemLastsForAsManyDelays() {
    assertThat(new Restarts(THREE).lastFor()).contains(Duration.ofSeconds(6));
  }

  @Test
  void delaysThatGrowAddUpUntilTheAttemptsAreUsedUp() {
    Map<String, String> growing =
        Map.of(
            "restart-strategy.type", "exponential-delay",
            "restart-strategy.exponential-delay.initial-backoff", "1 s",
            "restart-strategy.exponential-delay.max-backoff", "3 s",
            "restart-strategy.exponential-delay.backoff-multiplier", "2.0",
            "restart-strategy.exponential-delay.attempts-before-reset-backoff", "4");
    assertThat(new Restarts(growing).lastFor()).contains(Duration.ofSeconds(1 + 2 + 3 + 3));
  }

  @Test
  void whatIsNotSetGoesOn() {
    assertThat(new Restarts(Map.of()).lastFor()).isEmpty();
    assertThat(new Restarts(Map.of("restart-strategy.type", "exponential-delay")).lastFor())
        .isEmpty();
  }

  @Test
  void aJobThatWouldGiveUpBeforeItCanBeRestoredIsNotHit() {
    Precheck precheck =
        new Precheck(
            Optional.of(new CheckpointConfig("exactly_once", 1_000, 60_000, 0, true)), THREE);
    assertThat(precheck.objections(new CheckpointFileGone(20)))
        .containsExactly(
            "its restart strategy gives up after some 6 s, and for 20 s no restore can succeed: it"
                + " would end FAILED");
    assertThat(precheck.objections(new CheckpointFileGone(5))).isEmpty();
    assertThat(precheck.objections(new SickStore(new Sickness.Slow(100), 20))).isEmpty();
  }
}
