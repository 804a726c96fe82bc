package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.run.EvidenceFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Reports of evidence that was recorded from real drills. */
class ReportsTest {
  private static final Path RECORDED = Path.of("src/test/resources/evidence");

  @TempDir Path folder;

  private JsonNode json(Evidence evidence) throws IOException {
    new ReportFolder(folder).write(evidence, Judge.judgeByItself(evidence));
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static Evidence recorded(String name) {
    return EvidenceFile.read(RECORDED.resolve(name));
  }

  private static Evidence incomplete(Evidence evidence) {
    return new Evidence(
        evidence.facts().stream().filter(f -> !(f instanceof Fact.Audited)).toList());
  }

  @Test
  void recordedEvidenceIsJudgedAsItWasWhenItWasRecorded() {
    for (String drill :
        List.of("taskmanager-kill", "jobmanager-kill", "restarts-exhausted", "lab")) {
      Verdict verdict = Judge.judgeByItself(recorded(drill));
      assertThat(verdict.outcome()).as(drill + verdict.reasons()).isEqualTo(Verdict.Outcome.PASS);
    }
  }

  @Test
  void whatANewVersionChangesAtTheBrokersIsANoteAndNoMore() throws IOException {
    Evidence evidence =
        new Evidence(
            List.of(
                new UpgradeFact.Planned(1, "local", List.of(), false, Map.of()),
                new UpgradeFact.VersionSeen(1, UpgradeFact.Version.OLD, reading("billing")),
                new UpgradeFact.VersionSeen(1, UpgradeFact.Version.NEW, reading("sales"))));
    new ReportFolder(folder).writeUpgrade(evidence, Judge.judgeByItself(evidence));
    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.path("notes").path(0).asText())
        .startsWith("the source orders has the consumer group sales, and had billing: ");
    assertThat(text("report.html")).contains("<p>Note: the source orders has the consumer group");
    assertThat(report.path("verdict").asText()).isEqualTo("INCONCLUSIVE");
  }

  private static List<Operator> reading(String group) {
    return List.of(
        new Operator(
            "id",
            "orders",
            "Orders",
            Kind.SOURCE,
            "KafkaSource",
            "consumer group " + group,
            1,
            128));
  }

  @Test
  void theCommandThatRepeatsADrillHasItsPipeline() throws IOException {
    Evidence recorded = recorded("taskmanager-kill");
    json(recorded);
    assertThat(text("report.html")).contains("<code>bin/firedrill drill taskmanager-kill</code>");
    List<Fact> facts = new ArrayList<>(recorded.facts());
    facts.add(new Fact.TransactionsSeen(facts.get(facts.size() - 1).at(), List.of()));
    json(new Evidence(facts));
    assertThat(text("report.html")).contains("drill taskmanager-kill --pipeline kafka</code>");
    facts.add(0, new Fact.PreparedLimitSeen(facts.get(0).at(), 64, 20));
    json(new Evidence(facts));
    assertThat(text("report.html")).contains("drill taskmanager-kill --pipeline jdbc</code>");
    facts.add(0, new Fact.TransactionsSeen(facts.get(0).at(), List.of()));
    json(new Evidence(facts));
    assertThat(text("report.html")).contains("drill taskmanager-kill --pipeline kafka-jdbc</code>");
  }

  @Test
  void theSummaryHasTheVerdictTheRecoveryAndTheReasonOfEachLink() {
    Evidence evidence = recorded("taskmanager-kill");
    DrillReport report = DrillReport.of(evidence, Judge.judgeByItself(evidence));
    assertThat(MarkdownSummary.of(report).lines())
        .startsWith("### PASS: taskmanager-kill on local")
        .anyMatch(line -> line.matches("Recovery: \\*\\*[\\d.]+ s\\*\\* from the fault"))
        .filteredOn(line -> line.contains(" | holds | "))
        .hasSize(report.links().size());
  }

  @Test
  void theSummaryOfARehearsalSaysGoWhatChangesAndTheReasonOfEachLink() {
    Evidence evidence = recorded("upgrade-performed-before");
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(MarkdownSummary.ofUpgrade(evidence, verdict).lines())
        .anyMatch(line -> line.matches("No version ran for \\*\\*[\\d.]+ s\\*\\*\\."))
        .filteredOn(line -> line.matches("\\| .* \\| (holds|broken|unseen) \\| .* \\|"))
        .hasSize(verdict.links().size());
  }

  @Test
  void whatAReasonQuotesIsTextInTheSummary() {
    assertThat(MarkdownSummary.notRun("a|b", "see <img src=x> [here](http://x)\n# no heading"))
        .isEqualTo(
            "### NOT RUN: a\\|b%n%nsee &lt;img src=x&gt; \\[here\\](http://x) \\# no heading%n%n"
                .formatted());
  }

  @Test
  void reportJsonKeepsItsContract() throws IOException {
    JsonNode report = json(recorded("taskmanager-kill"));
    assertThat(report.path("drill").asText()).isEqualTo("taskmanager-kill");
    assertThat(report.path("target").asText()).isEqualTo("local");
    assertThat(report.path("verdict").asText()).isEqualTo("PASS");
    assertThat(report.path("reasons")).hasSize(5);
    assertThat(report.path("fault").properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly("kind", "victim", "at", "effect");
    assertThat(report.path("restored").path("checkpointId").asLong()).isPositive();
    assertThat(report.path("restored").path("kind").asText()).isEqualTo("checkpoint");
    assertThat(report.path("restored").path("path").asText()).startsWith("s3p://");
    JsonNode recovery = report.path("recovery");
    long sum = 0;
    for (JsonNode phase : recovery.path("phases")) {
      assertThat(phase.has("name")).isTrue();
      sum += phase.path("millis").asLong();
    }
    assertThat(recovery.path("totalMillis").asLong()).isEqualTo(sum).isPositive();
    assertThat(report.path("audit").path("records").asLong()).isPositive();
    for (String zero : List.of("missing", "duplicates", "wrong")) {
      assertThat(report.path("audit").path(zero).asLong(-1)).isZero();
    }
    assertThat(report.path("versions").path("flink").asText()).isEqualTo("1.20.0");
    assertThat(report.path("versions").has("firedrill")).isTrue();
  }

  @Test
  void whatWasNotSeenIsLeftOutNotMadeUp() throws IOException {
    JsonNode report = json(incomplete(recorded("taskmanager-kill")));
    assertThat(report.path("verdict").asText()).isEqualTo("INCONCLUSIVE");
    assertThat(report.has("audit")).isFalse();
    assertThat(report.path("reasons").get(0).asText())
        .startsWith("ledger: the ledger was not audited");
  }

  @Test
  void anUnseenLinkIsAnErrorInJUnitAndABrokenOneAFailure() throws Exception {
    json(incomplete(recorded("taskmanager-kill")));
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(text("report.xml"))))
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("5");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(suite.getElementsByTagName("error").getLength()).isEqualTo(1);
  }

  @Test
  void theHtmlReportIsSelfContainedAndEscapesWhatItShows() throws IOException {
    Evidence evidence =
        new Evidence(
            recorded("taskmanager-kill").facts().stream()
                .map(
                    f ->
                        f instanceof Fact.FaultTookEffect e
                            ? new Fact.FaultTookEffect(
                                e.at(), e.victims(), "<script>alert(1)</script>")
                            : f)
                .toList());
    json(evidence);
    assertThat(text("report.html"))
        .contains("<b>PASS</b> taskmanager-kill", "caught up", "&lt;script&gt;")
        .doesNotContain("<script", "http://", "https://", "{{");
  }

  @Test
  void theFaultIsOnTheChartThoughTheJobShowedNothingAfterIt() {
    TimeChart backlog = TimeChart.backlog(recorded("restarts-exhausted")).orElseThrow();
    assertThat(backlog.faultX()).isEqualTo("720.0");
    assertThat(backlog.ticks()).last().isEqualTo(new TimeChart.Tick("720.0", "+0 s"));
  }

  @Test
  void theHtmlReportOfNoEvidenceAtAllStillSaysSo() throws IOException {
    json(Evidence.of());
    assertThat(text("report.html")).contains("<b>INCONCLUSIVE</b>").doesNotContain("{{");
  }
}
