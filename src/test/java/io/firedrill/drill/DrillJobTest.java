package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.job.CsvInput;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.job.lab.LabJob;
import io.firedrill.problem.Problem;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The jobs that the shipped drills describe. */
class DrillJobTest {
  private static final JobPaths PATHS = JobPaths.below("bucket", "");

  private static DrillJob of(String drill) {
    return new DrillJob(DrillFile.read(Path.of("drills", drill + ".yaml")));
  }

  private static JobSpec spec(String drill) {
    return of(drill).spec(PATHS);
  }

  @Test
  void theUsualJobReadsGeneratedRecordsAndWritesItsLedger() {
    assertThat(spec("taskmanager-kill").mainClass()).isEqualTo(TransactionsJob.class.getName());
    assertThat(spec("taskmanager-kill").arguments())
        .containsSubsequence("--ledger", PATHS.ledger(), "--rejects", PATHS.rejects())
        .contains("--seed", "--splits", "--accounts")
        .doesNotContain("--failure-trigger", "--csv");
    assertThat(of("taskmanager-kill").input()).isInstanceOf(GeneratorInput.class);
  }

  @Test
  void onlyADrillThatArmsAFailureNamesItsTrigger() {
    assertThat(spec("task-failure").arguments())
        .containsSubsequence("--failure-trigger", PATHS.failureTrigger());
  }

  @Test
  void aCsvFileTakesTheGeneratorsPlace() {
    assertThat(spec("csv-taskmanager-kill").arguments()).contains("--csv").doesNotContain("--seed");
    assertThat(of("csv-taskmanager-kill").input()).isInstanceOf(CsvInput.class);
  }

  @Test
  void theLabExerciseIsAJobOfItsOwn() {
    JobSpec lab = spec("lab");
    assertThat(lab.mainClass()).isEqualTo(LabJob.class.getName());
    assertThat(lab.arguments()).hasSize(2).startsWith("--csv");
    assertThat(lab.flink()).containsEntry("restart-strategy.fixed-delay.attempts", "3");
  }

  @Test
  void aCsvFileThatIsNotThereIsNamed() {
    Drill shipped = DrillFile.read(Path.of("drills/csv-taskmanager-kill.yaml"));
    Drill lost =
        new Drill(
            "lost",
            "none",
            shipped.fault(),
            shipped.expects(),
            new Drill.Job(Drill.Main.transactions, Optional.of(Path.of("nowhere.csv")), 1, 1, 1, 1),
            shipped.flink(),
            shipped.budget(),
            shipped.deadlines());
    assertThatThrownBy(() -> new DrillJob(lost).input())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nowhere.csv");
  }
}
