package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.kind.Kind.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades that are performed: version 2, and one that loses the state. */
@OnKind
class UpgradePerformedKindIT {
  private final Kind kind;
  private final Upgrades upgrades;

  UpgradePerformedKindIT(Kind kind) {
    this.kind = kind;
    this.upgrades = new Upgrades(kind);
  }

  @Test
  @OnKind(spoils = true) // version 1 cannot start from a savepoint of version 2
  void version2IsAGoAndTheUpgradeFollowsWithACleanLedgerOverBoth() throws Exception {
    Answer answer = kind.make("rehearse-upgrade", "TARGET=kubernetes", "PERFORM=1").succeeded();
    JsonNode report = upgrades.report();
    assertThat(report.path("verdict").asText()).as(answer.output()).isEqualTo("GO");
    for (JsonNode link : report.path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(report.path("seams")).hasSize(2);
    assertThat(report.at("/downtime/totalMillis").asLong()).isPositive();
    assertThat(report.at("/audits/whole/records").asLong()).isPositive();
    assertThat(answer.output()).contains("keys that can write below");
    upgrades.nothingOfTheRehearsalIsLeft();
    noSecretIsInTheReport();
  }

  private void noSecretIsInTheReport() throws Exception {
    List<String> keys = kind.s3Keys();
    for (String file : List.of("evidence.jsonl", "report.json", "report.html")) {
      assertThat(Upgrades.REPORT.resolve(file)).content().doesNotContain(keys);
    }
  }

  @Test
  @OnKind(spoils = true) // its upgradeMode is another
  void anUpgradeByLastStateStartsFromTheNewestCheckpointAndTheLedgerIsCleanOverBoth(
      @TempDir Path folder) throws Exception {
    Path change = folder.resolve("last-state.yaml");
    Files.writeString(change, "spec: {restartNonce: 7, job: {upgradeMode: last-state}}\n");
    Answer answer = upgrades.upgrade("--change", change.toString(), "--perform");
    assertThat(answer.exitCode()).as(answer.output()).isZero();
    for (JsonNode link : upgrades.report().path("links")) {
      assertThat(link.path("finding").asText()).as(link.toString()).isEqualTo("holds");
    }
    assertThat(answer.output())
        .contains("upgradeMode is last-state", "the newest of the old version");
    assertThat(kind.restored().path("is_savepoint").asBoolean()).isFalse();
    upgrades.nothingOfTheRehearsalIsLeft();
  }

  @Test
  @Tag("long")
  @OnKind(spoils = true) // its ledger has records twice
  void anUpgradeThatGoesStatelessIsANoGoBeforeAndCaughtAfterwards(@TempDir Path folder)
      throws Exception {
    Path change = folder.resolve("stateless.yaml");
    Files.writeString(change, "spec: {restartNonce: 7, job: {upgradeMode: stateless}}\n");
    upgrades
        .upgrade(
            "--change", change.toString(), "--perform", "--despite-no-go", "--up-within", "120")
        .exited(1);
    assertThat(upgrades.finding("upgrade settings")).isEqualTo("broken");
    assertThat(upgrades.finding("stopped by savepoint")).isEqualTo("broken");
    assertThat(upgrades.finding("whole ledger")).isEqualTo("broken");
    assertThat(upgrades.report().at("/audits/whole/duplicates").asLong()).isPositive();
  }
}
