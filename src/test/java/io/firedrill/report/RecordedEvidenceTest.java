package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Recovery;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.run.EvidenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Evidence that was recorded in real runs, by this version and by older ones, comes to the same
 * verdict, findings and timeline as when it was approved. {@code -Dfiredrill.approve=true} writes
 * {@code expected.txt} anew: look at its diff.
 */
class RecordedEvidenceTest {
  private static final Path RECORDED = Path.of("src/test/resources/evidence");

  @ParameterizedTest
  @MethodSource("recorded")
  void recordedEvidenceIsJudgedAsItWasApproved(Path folder) throws IOException {
    String judged = judged(EvidenceFile.read(folder));
    Path approved = folder.resolve("expected.txt");
    if (Boolean.getBoolean("firedrill.approve")) {
      Files.writeString(approved, judged);
    }
    assertThat(judged).isEqualTo(Files.readString(approved));
  }

  /** Commas for decimals, and digits of another script. */
  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG-u-nu-arab"})
  void theMachinesLanguageChangesNothing(String language) throws IOException {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      for (Path folder : recorded()) {
        assertThat(judged(EvidenceFile.read(folder)))
            .isEqualTo(Files.readString(folder.resolve("expected.txt")));
      }
    } finally {
      Locale.setDefault(usual);
    }
  }

  static List<Path> recorded() throws IOException {
    try (Stream<Path> folders = Files.list(RECORDED)) {
      return folders.sorted().toList();
    }
  }

  private static String judged(Evidence evidence) {
    List<String> lines = new ArrayList<>();
    Verdict verdict = Judge.judgeByItself(evidence);
    lines.add(verdict.outcome().name());
    verdict
        .links()
        .forEach(
            link ->
                lines.add(
                    link.link() + ": " + link.finding().word() + ": " + link.finding().reason()));
    Recovery.of(evidence)
        .ifPresent(
            recovery -> {
              recovery
                  .phases()
                  .forEach(phase -> lines.add(phase.name() + " " + phase.millis() + " ms"));
              recovery
                  .processGoneMillis()
                  .ifPresent(millis -> lines.add("process gone after " + millis + " ms"));
              recovery
                  .firstCheckpointMillis()
                  .ifPresent(millis -> lines.add("first checkpoint after " + millis + " ms"));
            });
    evidence
        .last(UpgradeFact.Downtime.class)
        .ifPresent(
            down -> {
              lines.add("down for " + down.totalMillis() + " ms");
              down.phases()
                  .forEach(part -> lines.add(part.part().label() + " " + part.millis() + " ms"));
            });
    return String.join("\n", lines) + "\n";
  }
}
