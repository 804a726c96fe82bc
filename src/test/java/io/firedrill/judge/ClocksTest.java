package io.firedrill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Recovery;
import io.firedrill.run.EvidenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No verdict depends on whether the machines' clocks agree. */
class ClocksTest {
  private static final Path RECORDED = Path.of("src/test/resources/evidence");
  private static final long[] SHIFTS = {-30_000, -5_000, -500, 500, 5_000, 30_000};
  private static final List<String> FLINKS =
      List.of(
          "takenOverAt",
          "deployingAt",
          "runningAt",
          "completedAt",
          "restoredAt",
          "failedAt",
          "triggeredAt");

  private final ObjectMapper json = new ObjectMapper();
  @TempDir Path folder;

  /** As it was recorded by versions that did not measure the difference. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "taskmanager-kill",
        "jobmanager-kill",
        "restarts-exhausted",
        "lab",
        "kind-taskmanager-kill",
        "kind-jobmanager-kill",
        "kind-mid-checkpoint-kill",
        "kind-operator-kill",
        "kind-store-outage",
        "kind-taskmanager-then-jobmanager-kill"
      })
  void aDifferenceThatNobodyMeasuredChangesNoVerdict(String drill) throws IOException {
    List<String> asRecorded = words(EvidenceFile.read(RECORDED.resolve(drill)));
    for (long shift : SHIFTS) {
      assertThat(words(shifted(drill, shift, false))).as("by " + shift).isEqualTo(asRecorded);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "taskmanager-kill",
        "jobmanager-kill",
        "kind-taskmanager-kill",
        "kind-jobmanager-kill",
        "kind-mid-checkpoint-kill",
        "kind-operator-kill",
        "kind-store-outage",
        "kind-taskmanager-then-jobmanager-kill"
      })
  void aDifferenceThatWasMeasuredChangesNeitherVerdictNorTimeline(String drill) throws IOException {
    Evidence recorded = EvidenceFile.read(RECORDED.resolve(drill));
    for (long shift : SHIFTS) {
      Evidence shifted = shifted(drill, shift, true);
      assertThat(words(shifted)).as("by " + shift).isEqualTo(words(recorded));
      assertThat(millis(shifted)).as("by " + shift).isEqualTo(millis(recorded));
    }
  }

  private static List<String> words(Evidence evidence) {
    List<String> words = new ArrayList<>();
    Judge.judgeByItself(evidence)
        .links()
        .forEach(link -> words.add(link.link() + " " + link.finding().word()));
    return words;
  }

  private static List<String> millis(Evidence evidence) {
    return Recovery.of(evidence).map(Recovery::phases).orElse(List.of()).stream()
        .map(phase -> phase.name() + " " + phase.millis())
        .toList();
  }

  private Evidence shifted(String drill, long shift, boolean measured) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(RECORDED.resolve(drill).resolve(EvidenceFile.NAME))) {
      ObjectNode fact = json.readValue(line, ObjectNode.class);
      for (String stamp : FLINKS) {
        if (fact.path(stamp).asLong() > 0) {
          fact.put(stamp, fact.path(stamp).asLong() + shift);
        }
      }
      long at = fact.path("at").asLong();
      if (measured && fact.path("fact").asText().equals("JobSeen")) {
        lines.add(
            json.createObjectNode()
                .put("fact", "ClockSeen")
                .put("at", at)
                .put("takenOverAt", fact.path("takenOverAt").asLong())
                .put("askedAt", at - 20)
                .put("flinksNow", at - 10 + shift)
                .toString());
      }
      boolean byFlink = fact.path("victims").isArray() && fact.path("victims").isEmpty();
      lines.add((byFlink ? fact.put("at", at + shift) : fact).toString());
    }
    Path file = folder.resolve(EvidenceFile.NAME);
    Files.write(file, lines);
    return EvidenceFile.read(folder);
  }
}
