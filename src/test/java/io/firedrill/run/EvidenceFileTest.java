package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Ledger;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.inspect.GraphCheck.OperatorCheck;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceFileTest {
  @TempDir Path folder;

  @Test
  void factsReadBackAsTheyWereWritten() {
    List<Fact> facts =
        List.of(
            new Fact.DrillStarted(
                1, "d", "local", "h", "kill", Expects.RESTORE, 0, Map.of("a", "b"), Map.of()),
            new Fact.FaultTookEffect(
                2, List.of(Victim.process(Victim.Role.TASKMANAGER, "tm-1", 3)), "gone"),
            new Fact.HaReadWithoutLeader(3, List.of(1L, 2L)),
            new Fact.LedgerAudited(
                4, "sp", Map.of(0, 5L), new AuditReport(5, 1, 0, 0, 0, 0, List.of())));
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      facts.forEach(file::add);
      assertThat(file.soFar().facts()).isEqualTo(facts);
    }
    assertThat(EvidenceFile.read(folder).facts()).isEqualTo(facts);
  }

  @Test
  void everyStepOfAnUpgradeReadsBackAsItWasWritten() {
    List<Fact> facts = steps().stream().<Fact>map(step -> new Fact.Upgrade(7, step)).toList();
    assertThat(steps().stream().map(step -> step.getClass().getSimpleName()))
        .as("one of each")
        .containsExactlyInAnyOrder(
            Arrays.stream(UpgradeFact.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toArray(String[]::new));
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      facts.forEach(file::add);
    }
    assertThat(EvidenceFile.read(folder).facts()).isEqualTo(facts);
  }

  private static List<UpgradeFact> steps() {
    AuditReport report = new AuditReport(5, 1, 0, 2, 0, 0, List.of("record 3 stands once more"));
    return List.of(
        new UpgradeFact.Planned("local", List.of("image: v1 → v2"), true, Map.of("java", "17")),
        new UpgradeFact.SettingsSeen(
            new UpgradeSettings("savepoint", true, "s3p://b/savepoints", false, true, false)),
        new UpgradeFact.VersionSeen(
            Version.SHADOW,
            List.of(new Operator("id", "uid", "name", Kind.SINK, "a.Sink", "s3a://b/x", 2, -1))),
        new UpgradeFact.VersionUnusable(Version.NEW, "no main class"),
        new UpgradeFact.LiveSeen("job", "RUNNING", 1, 2),
        new UpgradeFact.SavepointTaken("s3p://b/savepoint-1", "canonical savepoint", 1_200),
        new UpgradeFact.SavepointFailed("timed out"),
        new UpgradeFact.SavepointRead(
            7, "s3p://b/savepoint-1", Map.of("totals", 800L), 3, List.of("savepoint-1/a")),
        new UpgradeFact.OperatorsChecked(
            List.of(new OperatorCheck("totals", "id", 800, Result.INCOMPATIBLE, "gone"))),
        new UpgradeFact.StatesChecked(
            List.of(new StateCheck("id", "totals", Result.NOT_CHECKED, "no snapshot"))),
        new UpgradeFact.RestoredHere(new Restore(Outcome.NOT_TRIED, "too large", Map.of("id", 9L))),
        new UpgradeFact.EndedEarly("no savepoint"),
        new UpgradeFact.Copied("s3p://b/copy", List.of("id")),
        new UpgradeFact.SeamSeen("s3p://b/savepoint-1", Map.of(0, 5L, 1, 6L)),
        new UpgradeFact.ShadowStarted("with keys of its own"),
        new UpgradeFact.ShadowRestored("job", 7, "s3p://b/copy", true),
        new UpgradeFact.ShadowSeen("RUNNING", 0, 2, 4_000),
        new UpgradeFact.ShadowFailed("no room", false),
        new UpgradeFact.ShadowStopped("s3p://b/x", "FINISHED", Map.of("totals", 900L)),
        new UpgradeFact.Audited(Ledger.SHADOW, Map.of(0, 5L), Map.of(0, 9L), true, report),
        new UpgradeFact.NotAudited(Ledger.WHOLE, "the store is gone"),
        new UpgradeFact.Removed(List.of("Pod x")),
        new UpgradeFact.UpgradeBegan("job"),
        new UpgradeFact.Stopped("savepoint", "s3p://b/savepoint-2"),
        new UpgradeFact.Upgraded("job", -1, "", false),
        new UpgradeFact.DidNotComeUp("it crashed"),
        new UpgradeFact.Downtime(900, List.of(new UpgradeFact.Downtime.Part("stop", 900))),
        new UpgradeFact.RollbackBegan("s3p://b/savepoint-2", 3, true),
        new UpgradeFact.NotRolledBack("it would repeat 3 records"),
        new UpgradeFact.RolledBack("job", 9, "s3p://b/savepoint-2", true));
  }

  @Test
  void aFactIsOnDiskAsSoonAsItWasSeen() {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      file.add(new Fact.BacklogSeen(1, 2));
      assertThat(EvidenceFile.read(folder).facts()).containsExactly(new Fact.BacklogSeen(1, 2));
    }
  }

  @Test
  void aFolderWithoutEvidenceIsNamed() {
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no evidence.jsonl in " + folder);
  }

  @Test
  void aLineThatIsNoFactIsToldByItsNumber() throws IOException {
    Files.writeString(
        folder.resolve("evidence.jsonl"),
        "{\"fact\":\"BacklogSeen\",\"at\":1,\"records\":2}\n{\"fact\":\"Rumour\",\"at\":1}\n");
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("evidence.jsonl:2: no fact that this version knows");
  }
}
