package io.firedrill.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import io.firedrill.wait.Wait.Look;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void aDeadlineSaysWhatWasWaitedForAndWhatWasSeenLast() {
    assertThatThrownBy(
            () ->
                Wait.until(
                    "4 subtasks RUNNING",
                    Duration.ofSeconds(1),
                    () -> Look.notYet("%d RUNNING", 2)))
        .isInstanceOf(DeadlinePassed.class)
        .hasMessage("waited 1 s for 4 subtasks RUNNING; last seen: 2 RUNNING");
  }

  @Test
  void theValueThatWasSeenIsReturned() {
    AtomicInteger looks = new AtomicInteger();
    assertThat(
            Wait.until(
                "three looks",
                Duration.ofSeconds(10),
                () -> looks.incrementAndGet() == 3 ? Look.seen("there") : Look.notYet("not there")))
        .isEqualTo("there");
  }

  @Test
  void aLookThatFailsIsFollowedByAnother() {
    AtomicInteger looks = new AtomicInteger();
    assertThat(
            Wait.until(
                "an answer",
                Duration.ofSeconds(10),
                () -> {
                  if (looks.incrementAndGet() < 3) {
                    throw new java.io.IOException("no answer");
                  }
                  return Look.seen("there");
                }))
        .isEqualTo("there");
  }

  @Test
  void aProblemEndsTheWaitAtOnce() {
    assertThatThrownBy(
            () ->
                Wait.until(
                    "anything",
                    Duration.ofSeconds(10),
                    () -> {
                      throw new Problem("it died");
                    }))
        .isInstanceOf(Problem.class)
        .hasMessage("it died");
  }

  @Test
  void nothingSeenIsNotASuccess() {
    assertThatThrownBy(() -> Wait.until("x", SHORT, () -> Look.notYet("nothing")))
        .isInstanceOf(DeadlinePassed.class);
  }
}
