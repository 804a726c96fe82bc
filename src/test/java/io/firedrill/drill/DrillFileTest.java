package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.drill.fault.SingleFault;
import io.firedrill.drill.fault.TaskFailure;
import io.firedrill.evidence.Expects;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrillFileTest {
  @TempDir Path folder;

  private Drill read(String yaml) throws IOException {
    return DrillFile.read(Files.writeString(folder.resolve("some-drill.yaml"), yaml));
  }

  private void refuses(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("some-drill.yaml")
        .hasMessageContaining(message);
  }

  static Stream<Path> shipped() throws IOException {
    return Files.list(Path.of("drills"));
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedDrillReadsAndSaysWhyItHolds(Path file) {
    Drill drill = DrillFile.read(file);
    assertThat(drill.hypothesis()).contains("because");
    drill.job().csv().ifPresent(csv -> assertThat(csv).exists());
  }

  @Test
  void aHypothesisAndAFaultAreEnough() throws IOException {
    Drill drill = read("hypothesis: h\nfault: {kind: taskmanager-kill}\n");
    assertThat(drill.name()).isEqualTo("some-drill");
    assertThat(drill.fault()).isEqualTo(SingleFault.TASKMANAGER_KILL);
    assertThat(drill.expects()).isEqualTo(Expects.RESTORE);
  }

  @Test
  void aFaultsFieldsAreItsOwn() throws IOException {
    assertThat(read("hypothesis: h\nfault: {kind: task-failure, split: 1, sequence: 7}").fault())
        .isEqualTo(new TaskFailure(1, 7, 1));
  }

  @Test
  void aPathIsRelativeToTheDrillsFile() throws IOException {
    assertThat(
            read("hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {csv: ../x.csv}")
                .job()
                .csv())
        .contains(folder.toAbsolutePath().resolveSibling("x.csv"));
  }

  @Test
  void anUnknownFieldIsReportedByLineWithThoseThereAre() {
    refuses(
        "hypothesis: h\nfault:\n  kind: taskmanager-kill\n  grace: 3\n",
        "some-drill.yaml:4: unknown field fault.grace; known fields");
    refuses(
        "hypothesis: h\nfault: {kind: taskmanager-kill}\njob:\n  rte: 3\n",
        ":4: unknown field job.rte; known fields: accounts, csv, main, maxPreparedTransactions, rate, retention, seed, splits, stateBytes");
  }

  @Test
  void theStateThatTheJobKeepsForEachAccountHasALimit() throws IOException {
    String drill = "hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {stateBytes: %d}\n";
    Drill kept = read(drill.formatted(10_000));
    assertThat(kept.job().stateInTheEnd()).isEqualTo(900_000);
    assertThat(kept.needsOwnJob()).contains("it says how much state the job keeps");
    refuses(drill.formatted(1_000_001), "job.stateBytes must be from 0 to 1000000");
  }

  @Test
  void anUnknownFaultIsReportedWithThoseThereAre() {
    refuses(
        "hypothesis: h\nfault: {kind: pod-kill}\n",
        ":2: unknown fault pod-kill; known faults: taskmanager-kill, taskmanager-delete");
    refuses("hypothesis: h\nfault: {}\n", "fault needs a kind: one of taskmanager-kill");
  }

  @Test
  void onlyWhatIsAroundTheJobCanLeaveItWithoutARestore() {
    for (String kind : List.of("task-failure", "taskmanager-kill")) {
      refuses(
          "hypothesis: h\nfault: {kind: " + kind + "}\nexpects: no-restore\n",
          "only an outage of what is around the job");
    }
  }

  @Test
  void aTransactionTimeoutIsInWholeSeconds() {
    refuses(
        "hypothesis: h\nfault: {kind: pre-commit-kill}\njob: {transactionTimeout: 1500ms}\n",
        "job.transactionTimeout is 1500ms; expected whole seconds");
  }

  @Test
  void aValueOfTheWrongKindIsReported() {
    refuses(
        "hypothesis: h\nfault: {kind: taskmanager-kill}\nexpects: miracle\n",
        ":3: expects is miracle; expected one of [restore, no-restore, either, survives, failed, lab]");
    refuses("hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {rate: fast}\n", "job.rate");
    refuses("hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {rate: 0}\n", "must be positive");
    refuses(
        "hypothesis: h\nfault: {kind: task-failure, times: 0}\n",
        "split and sequence must be at least 0, times at least 1");
  }

  @Test
  void whatIsMissingIsReported() {
    refuses("fault: {kind: taskmanager-kill}\n", "hypothesis");
    refuses("hypothesis: h\n", "fault");
    refuses("", "some-drill.yaml");
  }

  @Test
  void brokenYamlIsReportedByLine() {
    refuses("hypothesis: h\nfault: [\n", "some-drill.yaml:");
    refuses("\tx", "some-drill.yaml:1");
    refuses("hypothesis: h\nhypothesis: i\nfault: {kind: taskmanager-kill}", ":2");
  }

  @Test
  void whatCannotGoTogetherIsReported() {
    refuses(
        "hypothesis: h\nfault: {kind: job-itself}\nexpects: lab\njob: {main: lab}\n",
        "the job lab needs job.csv");
    refuses("hypothesis: h\nfault: {kind: job-itself}\n", "cannot expect a restore");
    refuses(
        "hypothesis: h\nfault: {kind: taskmanager-kill}\ndeadlines: {steady: 0}\n",
        "deadlines are whole seconds, at least 1");
    refuses(
        "hypothesis: h\n"
            + "fault: {kind: taskmanager-kill}\n"
            + "flink: {restart-strategy.fixed-delay.attempts: few}\n",
        "is few; expected a whole number");
  }

  @Test
  void aTextThatIsNotADrillIsReported() {
    refuses(
        "just words\n", ":1: not a drill: expected a mapping with at least hypothesis and fault");
    refuses("hypothesis: h\nfault: taskmanager-kill\n", ":2: fault needs a kind: one of");
  }

  @Test
  void aHugeFileIsNotADrill() {
    refuses("x".repeat(100_000), "larger than 64 KB");
  }
}
