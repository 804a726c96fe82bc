package io.firedrill.drill.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Problem;
import io.firedrill.target.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                2, List.of(new Victim(Victim.Role.TASKMANAGER, "tm-1", "process 3")), "gone"),
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
