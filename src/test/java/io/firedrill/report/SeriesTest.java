package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTest {
  private static final Path RECORDED = Path.of("src/test/resources/evidence");

  @TempDir Path folder;

  @Test
  void percentilesAreMeasurementsByNearestRank() {
    Percentiles twenty = new Percentiles(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(twenty.at(50)).isEqualTo(10);
    assertThat(twenty.at(95)).isEqualTo(19);
    assertThat(twenty.worst()).isEqualTo(20);
    Percentiles one = new Percentiles(List.of(7L));
    assertThat(one.at(50)).isEqualTo(7);
    assertThat(one.at(95)).isEqualTo(7);
  }

  @Test
  void runsAreFoundBelowTheFoldersAndGroupedByDrillAndTarget() {
    Series series = Series.read(List.of(RECORDED));
    assertThat(series.byDrill().keySet())
        .contains("taskmanager-kill on local", "taskmanager-kill on kubernetes");
    assertThat(series.worst()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(series.text()).contains("taskmanager-kill on kubernetes");
  }

  @Test
  void theBoundOfLossesIsTheRuleOfThree() throws IOException {
    for (int run = 0; run < 20; run++) {
      Path of = Files.createDirectories(folder.resolve("run-" + run));
      Files.copy(
          RECORDED.resolve("kind-taskmanager-kill/evidence.jsonl"), of.resolve("evidence.jsonl"));
    }
    assertThat(Series.read(List.of(folder)).bound())
        .isEqualTo(
            "no record lost or duplicated in 20 audited runs: at most 15.0 % of all recoveries, at"
                + " 95 % confidence");
  }

  @Test
  void anAuditThatIsNotCompleteSaysNothingOfLosses() {
    Series incomplete = Series.read(List.of(RECORDED.resolve("kind-mid-checkpoint-kill")));
    assertThat(incomplete.worst()).isEqualTo(Verdict.Outcome.INCONCLUSIVE);
    assertThat(incomplete.bound()).isEqualTo("no ledger was audited completely");
  }

  @Test
  void aRunThatFailedForAnotherReasonStillHasItsLedger() throws IOException {
    String evidence = Files.readString(RECORDED.resolve("kind-taskmanager-kill/evidence.jsonl"));
    String budget = "{\"fact\":\"BudgetSet\",\"at\":0,\"maxMillis\":{\"total\":1}}\n";
    Files.writeString(folder.resolve("evidence.jsonl"), budget + evidence);
    Series slow = Series.read(List.of(folder));
    assertThat(slow.worst()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(slow.bound()).startsWith("no record lost or duplicated in 1 audited runs");
  }

  @Test
  void aDamagedLedgerIsCountedAmongThoseThatWereAudited() throws IOException {
    Path good = Files.createDirectories(folder.resolve("good"));
    Path bad = Files.createDirectories(folder.resolve("bad"));
    String evidence = Files.readString(RECORDED.resolve("kind-taskmanager-kill/evidence.jsonl"));
    Files.writeString(good.resolve("evidence.jsonl"), evidence);
    Files.writeString(
        bad.resolve("evidence.jsonl"), evidence.replace("\"missing\":0", "\"missing\":3"));
    assertThat(Series.read(List.of(folder)).bound())
        .isEqualTo("the ledger was damaged in 1 of 2 audited runs");
  }

  @Test
  void onePageHoldsThemAllAndLeadsToTheirReports() throws IOException {
    Series series =
        Series.read(List.of(RECORDED.resolve("kind-taskmanager-kill"), RECORDED.resolve("lab")));
    String page = Files.readString(new SeriesReport(series).write(folder));
    assertThat(page)
        .contains("<b>PASS</b> 2 runs", "kind-taskmanager-kill/report.html", "lab on local")
        .doesNotContain("{{", "<script", "http://", "https://");
  }

  @Test
  void runsWithoutARecoveryHaveNoTableOfPhases() throws IOException {
    Series lab = Series.read(List.of(RECORDED.resolve("lab")));
    assertThat(Files.readString(new SeriesReport(lab).write(folder)))
        .doesNotContain("<th>phase</th>")
        .contains("<summary>the runs</summary>");
    Series kill = Series.read(List.of(RECORDED.resolve("kind-taskmanager-kill")));
    assertThat(Files.readString(new SeriesReport(kill).write(folder))).contains("<th>phase</th>");
  }

  @Test
  void aFolderWithoutEvidenceIsReported() {
    assertThatThrownBy(() -> Series.read(List.of(folder)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("there is no evidence.jsonl of a drill in or below");
    assertThatThrownBy(() -> Series.read(List.of(folder.resolve("nowhere"))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("cannot read the folder");
  }
}
