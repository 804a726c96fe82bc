package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.evidence.Fact;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line that was touched after it was recorded shows, and which one. */
class EvidenceChainTest {
  private static final Path OLD = Path.of("src/test/resources/evidence");

  @TempDir Path folder;
  private List<String> lines;

  @BeforeEach
  void fourFacts() throws IOException {
    try (EvidenceFile file = EvidenceFile.create(folder)) {
      for (int fact = 2; fact <= 5; fact++) {
        file.add(new Fact.BacklogSeen(fact, fact * 100L));
      }
    }
    lines = new ArrayList<>(Files.readAllLines(folder.resolve(EvidenceFile.NAME)));
  }

  private void breaksAt(int line) throws IOException {
    Files.write(folder.resolve(EvidenceFile.NAME), lines);
    assertThatThrownBy(() -> EvidenceFile.read(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "evidence.jsonl:%d: does not follow from the line before".formatted(line));
  }

  @Test
  void whatWasRecordedIsWhole() {
    assertThat(EvidenceFile.read(folder).facts()).hasSize(4);
    assertThat(EvidenceFile.chained(folder)).isTrue();
  }

  @Test
  void aLineThatWasChangedShows() throws IOException {
    lines.set(2, lines.get(2).replace("300", "301"));
    breaksAt(3);
  }

  @Test
  void theLastLineIsChainedAsWell() throws IOException {
    lines.set(4, lines.get(4).replace("500", "501"));
    breaksAt(5);
  }

  @Test
  void aLineThatWasTakenOutShowsAtTheNextOne() throws IOException {
    lines.remove(2);
    breaksAt(3);
  }

  @Test
  void aLineThatWasPutInShows() throws IOException {
    lines.add(3, lines.get(2));
    breaksAt(4);
  }

  @Test
  void linesThatChangedPlacesShow() throws IOException {
    lines.add(1, lines.remove(2));
    breaksAt(2);
  }

  @Test
  void aLineWithoutItsLinkShows() throws IOException {
    lines.set(1, lines.get(1).replaceFirst(",\"chain\":.*", "}"));
    breaksAt(2);
  }

  @Test
  void linesOfAnotherRunShow() throws IOException {
    Path other = folder.resolve("other");
    try (EvidenceFile file = EvidenceFile.create(other)) {
      file.add(new Fact.BacklogSeen(2, 1));
      file.add(new Fact.BacklogSeen(3, 300));
    }
    lines.set(2, Files.readAllLines(other.resolve(EvidenceFile.NAME)).get(2));
    breaksAt(3);
  }

  @Test
  void olderEvidenceIsReadAndNotChained() {
    assertThat(EvidenceFile.read(OLD.resolve("taskmanager-kill")).facts()).isNotEmpty();
    assertThat(EvidenceFile.chained(OLD.resolve("taskmanager-kill"))).isFalse();
    assertThat(EvidenceFile.chained(OLD.resolve("kind-node-gone"))).isFalse();
  }
}
