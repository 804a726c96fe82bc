package io.firedrill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.StartupProblem;
import io.firedrill.wait.DeadlinePassed;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailFastTest {
  private static final Optional<StartupProblem> CRASHES =
      Optional.of(new StartupProblem("it crashes", true));
  private static final Optional<StartupProblem> NO_ROOM =
      Optional.of(new StartupProblem("no room", false));

  private final FailFast failFast = new FailFast(Duration.ofSeconds(20));

  @Test
  void aProblemOfTheVersionThatLastsEndsTheWait() {
    failFast.see(CRASHES, 1_000);
    failFast.see(CRASHES, 21_000);
    assertThatThrownBy(() -> failFast.see(CRASHES, 21_001))
        .isInstanceOf(DeadlinePassed.class)
        .hasMessage("it crashes");
  }

  @Test
  void oneThatIsOverIsForgotten() {
    failFast.see(CRASHES, 1_000);
    failFast.see(Optional.empty(), 15_000);
    failFast.see(CRASHES, 16_000);
    failFast.see(CRASHES, 30_000);
    assertThat(failFast.blamesTheVersion(30_000)).isFalse();
  }

  @Test
  void atTheDeadlineAMomentOfBlameIsNotEnough() {
    failFast.see(NO_ROOM, 1_000);
    failFast.see(CRASHES, 299_000);
    assertThat(failFast.blamesTheVersion(300_000)).isFalse();
    assertThat(failFast.blamesTheVersion(320_000)).isTrue();
  }

  @Test
  void whatThePlaceHasToMendIsNeverTheVersionsDoing() {
    failFast.see(NO_ROOM, 1_000);
    failFast.see(NO_ROOM, 600_000);
    assertThat(failFast.blamesTheVersion(600_000)).isFalse();
  }
}
