package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Examined;
import io.firedrill.doctor.Look;
import io.firedrill.report.CheckupReport.Format;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a doctor found, in each format. */
class CheckupReportTest {
  private static final Advice BAD =
      Advice.error("ha-off").why("It forgets.").setting("a.b").remedy("a.b: c").drill("lab");
  private static final Advice ODD =
      Advice.info("image-by-tag").why("It may move.").remedy("a digest");

  private final CheckupReport report =
      new CheckupReport(
          List.of(
              new Checkup(
                  "orders",
                  List.of(
                      new Examined(ODD, Look.found("spec.image", "it is <a>")),
                      new Examined(BAD, Look.found("a.b", "it is none")),
                      new Examined(Advice.warning("x"), Look.unseen("only a running job")),
                      new Examined(Advice.warning("y"), Look.unseen("only a running job")),
                      new Examined(Advice.warning("z"), Look.fine())))),
          "1.0");

  @Test
  void theTextHasTheWorstFirstAndWhatWasNotSeenOnceForEachReason() {
    assertThat(report.as(Format.text))
        .containsSubsequence(
            "error    ha-off: a.b: it is none",
            "set: a.b: c",
            "prove it: firedrill drill lab",
            "info     image-by-tag",
            "not seen x, y: only a running job",
            "5 rules: 1 error, 0 warnings, 1 info, 2 not seen");
  }

  @Test
  void theJsonHasEachRule() throws IOException {
    JsonNode rules = new ObjectMapper().readTree(report.as(Format.json)).at("/jobs/0/rules");
    assertThat(rules.findValuesAsText("look"))
        .containsExactly("found", "found", "unseen", "unseen", "fine");
    assertThat(rules.get(1).path("source").asText()).endsWith("#a-b");
  }

  @Test
  void junitFailsForWhatIsWorseThanAnInfoAndSkipsWhatWasNotSeen() {
    assertThat(report.as(Format.junit))
        .contains("tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"2\"")
        .contains("it is &lt;a&gt;");
  }

  @Test
  void sarifNamesTheRulesAndWhatWasFound() throws IOException {
    JsonNode run = new ObjectMapper().readTree(report.as(Format.sarif)).at("/runs/0");
    assertThat(run.at("/tool/driver/rules")).hasSize(5);
    assertThat(run.path("results").findValuesAsText("ruleId"))
        .containsExactly("ha-off", "image-by-tag");
    assertThat(run.at("/results/0/level").asText()).isEqualTo("error");
    assertThat(run.at("/results/1/level").asText()).isEqualTo("note");
  }
}
