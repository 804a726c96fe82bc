package io.firedrill.junit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a drill came to, as its report says it. What was not seen is empty.
 *
 * @param drill its name
 * @param links the links of the proof, in their order
 * @param recovery the time from the fault until the job had caught up again
 * @param restoredCheckpoint the id of the checkpoint that the job was restored from
 * @param report report.json; report.html and the evidence are beside it
 */
public record DrillResult(
    String drill,
    Verdict verdict,
    List<Link> links,
    Optional<Duration> recovery,
    OptionalLong restoredCheckpoint,
    Path report) {
  /** Only PASS lets a test pass. */
  public enum Verdict {
    PASS,
    FAIL,
    INCONCLUSIVE
  }

  /**
   * A link of the proof.
   *
   * @param finding holds, broken, unseen or not audited
   */
  public record Link(String name, String finding, String reason) {
    private boolean speaksAgainst() {
      return finding.equals("broken") || finding.equals("unseen");
    }

    @Override
    public String toString() {
      return name + ": " + reason;
    }
  }

  public DrillResult {
    links = List.copyOf(links);
  }

  static DrillResult read(Path report) throws IOException {
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    List<Link> links = new ArrayList<>();
    for (JsonNode link : json.path("links")) {
      links.add(
          new Link(
              link.path("name").asText(),
              link.path("finding").asText(),
              link.path("reason").asText()));
    }
    JsonNode recovery = json.path("recovery");
    JsonNode restored = json.path("restored").path("checkpointId");
    return new DrillResult(
        json.path("drill").asText(),
        Verdict.valueOf(json.path("verdict").asText()),
        links,
        recovery.path("complete").asBoolean()
            ? Optional.of(Duration.ofMillis(recovery.path("totalMillis").asLong()))
            : Optional.empty(),
        restored.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(restored.asLong()),
        report);
  }

  /** What speaks against the job: broken links, then what could not be seen. */
  public List<String> findings() {
    return links.stream()
        .filter(Link::speaksAgainst)
        .sorted(Comparator.comparing(Link::finding))
        .map(Link::toString)
        .toList();
  }
}
