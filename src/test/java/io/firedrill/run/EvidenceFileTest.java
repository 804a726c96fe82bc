package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeSettings;
import io.firedrill.cluster.Victim;
import io.firedrill.contract.OutputDiff;
import io.firedrill.evidence.DowntimePart;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.evidence.Sight;
import io.firedrill.evidence.UpgradeFact;
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
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
            new Fact.FaultPlanned(
                2,
                List.of(Victim.process(Victim.Role.TASKMANAGER, "tm-1", 3)),
                List.of(Action.PAUSE)),
            new Fact.RepeatsPlanned(2, 3),
            new Fact.RoomTaken(2, "a quota"),
            new Fact.RoomRefused(2, "exceeded quota"),
            new Fact.PacketsDropped(2, 25),
            new Fact.NodeSeen(2, "worker", Fact.NodeSeen.State.NOT_READY),
            new Fact.VictimWoken(
                2, Victim.process(Victim.Role.TASKMANAGER, "tm-1", 3), true, "State: S"),
            new Fact.OutOfMemorySeen(
                2,
                Victim.process(Victim.Role.TASKMANAGER, "tm-1", 3),
                "java.lang.OutOfMemoryError: Metaspace",
                "process 3 exited with status 1"),
            new Fact.HaReadWithoutLeader(3, List.of(1L, 2L)),
            new Fact.PhaseBegan(4, Phase.STEADY_STATE),
            new Fact.ToBeBroughtBack(4),
            new Fact.BringBackBegan(4, "s3p://b/chk-7", "by a restartNonce"),
            new Fact.NotAudited(4, Ledger.WHOLE, "the store is gone"),
            new Fact.LookFailed(4, Sight.HA_STORE, "no route to host"),
            new Fact.CheckpointSeen(4, 1, 7, false, 3, 100, "s3://b/chk-7", 250L),
            new Fact.StoreSick(4, Fact.StoreSick.Felt.CHECKPOINTS, 90, 45),
            new Fact.LooksAgain(5, Sight.HA_STORE),
            new Fact.Audited(
                4,
                Ledger.SHADOW,
                "sp",
                Map.of(0, 1L),
                Map.of(0, 5L),
                true,
                new AuditReport(5, 1, 0, 0, 0, 0, List.of())));
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      facts.forEach(file::add);
      assertThat(file.soFar().facts()).isEqualTo(facts);
    }
    assertThat(EvidenceFile.read(folder).facts()).isEqualTo(facts);
  }

  @Test
  void everyStepOfAnUpgradeReadsBackAsItWasWritten() {
    List<Fact> facts = steps();
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

  private static List<Fact> steps() {
    return List.of(
        new UpgradeFact.Planned(7, "local", List.of("image: v1 → v2"), true, Map.of("java", "17")),
        new UpgradeFact.SettingsSeen(
            7, new UpgradeSettings("savepoint", true, "s3p://b/savepoints", false, true, false)),
        new UpgradeFact.VersionSeen(
            7,
            Version.SHADOW,
            List.of(new Operator("id", "uid", "name", Kind.SINK, "a.Sink", "s3a://b/x", 2, -1))),
        new UpgradeFact.VersionUnusable(7, Version.NEW, "no main class"),
        new UpgradeFact.LiveSeen(7, "job", "RUNNING", 1, 2),
        new UpgradeFact.SavepointTaken(7, "s3p://b/savepoint-1", "canonical savepoint", 1_200),
        new UpgradeFact.SavepointFailed(7, "timed out"),
        new UpgradeFact.SavepointRead(
            7, 7, "s3p://b/savepoint-1", Map.of("totals", 800L), 3, List.of("savepoint-1/a")),
        new UpgradeFact.OperatorsChecked(
            7, List.of(new OperatorCheck("totals", "id", 800, Result.INCOMPATIBLE, "gone"))),
        new UpgradeFact.StatesChecked(
            7, List.of(new StateCheck("id", "totals", Result.NOT_CHECKED, "no snapshot"))),
        new UpgradeFact.StateAccepted(7, List.of("totals/acc.amount")),
        new UpgradeFact.RestoredHere(
            7, new Restore(Outcome.NOT_TRIED, "too large", Map.of("id", 9L))),
        new UpgradeFact.EndedEarly(7, "no savepoint"),
        new UpgradeFact.Copied(7, "s3p://b/copy", List.of("id")),
        new UpgradeFact.SeamSeen(7, "s3p://b/savepoint-1", Map.of(0, 5L, 1, 6L)),
        new UpgradeFact.ShadowStarted(7, "with keys of its own"),
        new UpgradeFact.ShadowRestored(
            7, "job", new RestoredFrom.Snapshot(7, "s3p://b/copy", true)),
        new UpgradeFact.SoakBegan(1, 30_000),
        new UpgradeFact.ShadowFlowSeen(1, Map.of("v1", 9L), Map.of("v1", 0L)),
        new UpgradeFact.ShadowSeen(7, "RUNNING", 0, 2, 4_000),
        new UpgradeFact.ShadowFailed(7, "no room", false),
        new UpgradeFact.ShadowStopped(7, "s3p://b/x", "FINISHED", Map.of("totals", 900L)),
        new UpgradeFact.ToCompare(1, List.of("s3a://b/ledger")),
        new UpgradeFact.Compared(
            7,
            List.of(
                new OutputDiff(
                    "s3a://b/ledger",
                    true,
                    8,
                    7,
                    2,
                    List.of("id"),
                    1,
                    List.of(
                        new OutputDiff.Difference(OutputDiff.Kind.CHANGED, "k", "n=1", "n=2"))))),
        new UpgradeFact.NotCompared(7, "no room"),
        new UpgradeFact.Removed(7, List.of("Pod x")),
        new UpgradeFact.UpgradeBegan(7, "job"),
        new UpgradeFact.CheckpointsKept(7, List.of(7L, 8L)),
        new UpgradeFact.Stopped(7, new StoppedWith.Savepoint("s3p://b/savepoint-2")),
        new UpgradeFact.Upgraded(7, "job", new RestoredFrom.Nothing()),
        new UpgradeFact.NotConfirmed(7, "no checkpoint yet"),
        new UpgradeFact.DidNotComeUp(7, "it crashed"),
        new UpgradeFact.Downtime(
            7, 900, List.of(new UpgradeFact.Downtime.Part(DowntimePart.FIRST_CHECKPOINT, 900))),
        new UpgradeFact.RollbackBegan(7, "s3p://b/savepoint-2", 3, true),
        new UpgradeFact.NotRolledBack(7, "it would repeat 3 records"),
        new UpgradeFact.RolledBack(
            7, "job", new RestoredFrom.Snapshot(9, "s3p://b/savepoint-2", false)));
  }

  @Test
  void aFactIsOnDiskAsSoonAsItWasSeen() {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      file.add(new Fact.BacklogSeen(1, 2));
      assertThat(EvidenceFile.read(folder).facts()).containsExactly(new Fact.BacklogSeen(1, 2));
    }
  }

  @Test
  void secretsAndControlCharactersGoNeitherToDiskNorIntoTheReport() throws IOException {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      file.add(
          new Fact.FailureSeen(
              1, 2, "X", "tm", "\u001b[31mjdbc:postgresql://bank:hush@db refused\n::set-output x"));
      assertThat(file.soFar().facts().toString())
          .contains("bank:(not shown)@db", ": :set-output")
          .doesNotContain("hush", "\u001b");
      assertThat(EvidenceFile.read(folder).facts()).isEqualTo(file.soFar().facts());
    }
  }

  @Test
  void evidenceOfAnotherRunIsNotOverwritten() throws IOException {
    EvidenceFile.create(folder).close();
    assertThatThrownBy(() -> EvidenceFile.create(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot write to " + folder);
  }

  @Test
  void aDiskThatIsFullEndsTheRunWithASentence() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (EvidenceFile file = new EvidenceFile(full, unbuffered(full))) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> file.add(new Fact.BacklogSeen(1, 2)))
            .isInstanceOf(Problem.class)
            .hasMessageContaining("cannot write the evidence to /dev/full")
            .hasMessageContaining("ended without a verdict");
      }
      // an observer's thread may have met it: the run ends at its next look at the evidence
      assertThatThrownBy(file::soFar).isInstanceOf(Problem.class);
    }
  }

  private static BufferedWriter unbuffered(Path file) {
    try {
      return Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolderWithoutEvidenceIsNamed() {
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no evidence.jsonl in " + folder);
  }

  @Test
  void aLineThatIsNotAFactIsReportedByItsNumber() throws IOException {
    Files.writeString(
        folder.resolve("evidence.jsonl"),
        "{\"fact\":\"BacklogSeen\",\"at\":1,\"records\":2}\n{\"fact\":\"Rumour\",\"at\":1}\n");
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("evidence.jsonl:2: not a fact that this version knows");
  }

  @ParameterizedTest
  @MethodSource
  void whateverAVersionWasStoppedWithReadsBack(StoppedWith with) {
    Fact stopped = new UpgradeFact.Stopped(7, with);
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      file.add(stopped);
    }
    assertThat(EvidenceFile.read(folder).facts()).containsExactly(stopped);
  }

  static List<StoppedWith> whateverAVersionWasStoppedWithReadsBack() {
    return List.of(
        new StoppedWith.Savepoint("s3p://b/savepoint-2"),
        new StoppedWith.NoSavepoint("KUBERNETES_OPERATOR_LAST_STATE"),
        new StoppedWith.LastState(),
        new StoppedWith.Stateless());
  }

  @Test
  void aFileBeginsWithTheVersionOfItsFormat() throws IOException {
    EvidenceFile.create(folder).close();
    assertThat(Files.readAllLines(folder.resolve("evidence.jsonl")))
        .containsExactly("{\"format\":\"firedrill-evidence\",\"version\":3}");
    assertThat(EvidenceFile.read(folder).facts()).isEmpty();
  }

  @Test
  void aNewerFormatIsRefusedWithBothVersions() throws IOException {
    Files.writeString(
        folder.resolve("evidence.jsonl"), "{\"format\":\"firedrill-evidence\",\"version\":4}\n");
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is of the evidence format 4")
        .hasMessageContaining("reads up to 3");
  }

  /** What the first format called otherwise, a line each, and what it is now. */
  @Test
  void factsOfTheFirstFormatReadAsTheyAreCalledNow() throws IOException {
    String report =
        "{\"records\":5,\"rejected\":1,\"missing\":0,\"duplicates\":0,\"wrong\":0,\"beyond\":2,\"examples\":[]}";
    AuditReport audited = new AuditReport(5, 1, 0, 0, 0, 2, List.of());
    Map<String, Fact> lines = new LinkedHashMap<>();
    lines.put(
        "{'fact':'PhaseBegan','at':1,'phase':'steady state'}",
        new Fact.PhaseBegan(1, Phase.STEADY_STATE));
    lines.put(
        "{'fact':'LedgerAudited','at':2,'snapshot':'sp','offsets':{'0':5},'report':%s}"
            .formatted(report),
        new Fact.Audited(2, Ledger.LIVE, "sp", Map.of(), Map.of(0, 5L), true, audited));
    lines.put(
        "{'fact':'AuditImpossible','at':3,'cause':'gone'}",
        new Fact.NotAudited(3, Ledger.LIVE, "gone"));
    lines.put(
        "{'fact':'LedgerNotAudited','at':4,'why':'not ours'}", new Fact.AuditWaived(4, "not ours"));
    lines.put(
        "{'fact':'Upgrade','at':5,'what':{'step':'Audited','ledger':'WHOLE','from':{},'to':{'0':5},'committed':false,'report':%s}}"
            .formatted(report),
        new Fact.Audited(5, Ledger.WHOLE, "", Map.of(), Map.of(0, 5L), false, audited));
    lines.put(
        "{'fact':'Upgrade','at':6,'what':{'step':'NotAudited','ledger':'SHADOW','why':'gone'}}",
        new Fact.NotAudited(6, Ledger.SHADOW, "gone"));
    lines.put(
        "{'fact':'Upgrade','at':7,'what':{'step':'Stopped','mode':'savepoint','savepoint':'s3p://b/s'}}",
        new UpgradeFact.Stopped(7, new StoppedWith.Savepoint("s3p://b/s")));
    lines.put(
        "{'fact':'Upgrade','at':8,'what':{'step':'Stopped','mode':'stateless','savepoint':''}}",
        new UpgradeFact.Stopped(8, new StoppedWith.Stateless()));
    lines.put(
        "{'fact':'Upgrade','at':9,'what':{'step':'Upgraded','jobId':'j','checkpointId':-1,'restoredFrom':'','savepoint':false}}",
        new UpgradeFact.Upgraded(9, "j", new RestoredFrom.Nothing()));
    lines.put(
        "{'fact':'Upgrade','at':10,'what':{'step':'RolledBack','jobId':'j','checkpointId':9,'restoredFrom':'s3p://b/s','savepoint':true}}",
        new UpgradeFact.RolledBack(10, "j", new RestoredFrom.Snapshot(9, "s3p://b/s", true)));
    lines.put(
        "{'fact':'Upgrade','at':11,'what':{'step':'Downtime','totalMillis':5,'phases':[{'name':'first"
            + " checkpoint','millis':5}]}}",
        new UpgradeFact.Downtime(
            11, 5, List.of(new UpgradeFact.Downtime.Part(DowntimePart.FIRST_CHECKPOINT, 5))));
    Files.writeString(
        folder.resolve("evidence.jsonl"), String.join("\n", lines.keySet()).replace('\'', '"'));
    assertThat(EvidenceFile.read(folder).facts()).containsExactlyElementsOf(lines.values());
  }
}
