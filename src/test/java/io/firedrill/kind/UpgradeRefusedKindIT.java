package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Versions of the job that are a NO-GO, each for its reason, and the job runs on: one of each way
 * to be refused. All of them are checked by {@code VersionCheckLocalIT}.
 */
@OnKind
class UpgradeRefusedKindIT {
  private final Kind kind;
  private final Upgrades upgrades;

  UpgradeRefusedKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  @Test
  void aVersionThatLacksAnOperatorIsANoGoAndTheJobRunsOn() throws Exception {
    String job = kind.jobId();
    upgrades.upgradeToBad("REMOVED_OPERATOR", "--allow-non-restored-state").exited(1);
    isANoGo(job, "allowNonRestoredState lets the job start");
  }

  @Test
  @Tag("long")
  void aVersionThatCannotReadTheStateIsANoGoAndTheJobRunsOn() throws Exception {
    String job = kind.jobId();
    upgrades.upgradeToBad("INCOMPATIBLE_STATE").exited(1);
    isANoGo(job, "account-totals, state totals: written by PojoSerializer");
  }

  private void isANoGo(String job, String reason) throws Exception {
    assertThat(upgrades.report().path("verdict").asText()).isEqualTo("NO-GO");
    assertThat(upgrades.report().at("/reasons/0").asText()).contains(reason);
    theJobRunsOn(job);
  }

  @Test
  @Tag("long")
  void anImageThatCannotBePulledIsInconclusive() throws Exception {
    String job = kind.jobId();
    upgrades.upgrade("--image", "localhost:5001/firedrill:nonesuch", "--up-within", "20").exited(3);
    assertThat(upgrades.report().path("reasons").toString())
        .contains("a pod with the image localhost:5001/firedrill:nonesuch", "Push the image");
    theJobRunsOn(job);
  }

  @Test
  @Tag("long")
  void aShadowWhoseTotalsBeginAtZeroIsCaughtAtTheSeam() throws Exception {
    String job = kind.jobId();
    upgrades.upgradeToBad("EMPTY_STATE").exited(1);
    assertThat(upgrades.report().at("/reasons/0").asText()).startsWith("seam: shadow");
    assertThat(upgrades.report().at("/audits/shadow/wrong").asLong()).isPositive();
    assertThat(upgrades.report().at("/audits/live/wrong").asLong()).isZero();
    theJobRunsOn(job);
  }

  private void theJobRunsOn(String job) throws Exception {
    assertThat(upgrades.finding("live undisturbed")).isEqualTo("holds");
    assertThat(kind.jobId()).isEqualTo(job);
    upgrades.nothingOfTheRehearsalIsLeft();
  }
}
