package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way back from an upgrade that was performed and failed. */
@Tag("long")
@OnKind
class RollbackKindIT {
  private final Kind kind;
  private final Upgrades upgrades;

  RollbackKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  @Test
  void aVersionThatDoesNotComeUpIsRolledBackFromTheSameSavepoint() throws Exception {
    upgrades
        .upgradeToBad("THROWS_ON_START", "--perform", "--despite-no-go", "--up-within", "90")
        .exited(1);
    assertThat(upgrades.finding("stopped by savepoint")).isEqualTo("holds");
    assertThat(upgrades.finding("upgraded")).isEqualTo("broken");
    assertThat(upgrades.finding("rolled back")).isEqualTo("holds");
    assertThat(upgrades.finding("whole ledger")).isEqualTo("holds");
    assertThat(kind.restored().path("is_savepoint").asBoolean()).isTrue();
    assertThat(kind.deployment().at("/spec/job/entryClass").asText())
        .isEqualTo("io.firedrill.job.TransactionsJob");
  }
}
