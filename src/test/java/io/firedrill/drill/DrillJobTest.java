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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void furtherStateIsKeptWhereTheDrillSaysHowMuch(@TempDir Path folder) throws IOException {
    assertThat(spec("taskmanager-kill").arguments()).doesNotContain("--state-bytes");
    Path large = folder.resolve("large.yaml");
    Files.writeString(
        large, "hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {stateBytes: 100}\n");
    assertThat(new DrillJob(DrillFile.read(large)).spec(PATHS).arguments())
        .containsSubsequence("--state-bytes", "100");
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
  void aFileThatIsReadBeforeTheDrillIsOverIsAnnouncedBeforehand() {
    assertThat(reading("data/lab.csv", 20).endsTooSoon().orElseThrow())
        .contains("lab.csv has 40 records", "within 2.0 s at a job.rate of 20.0")
        .contains("would be FINISHED")
        .endsWith("a job.rate of at most 1.33");
    assertThat(reading("data/lab.csv", 1).endsTooSoon()).isEmpty();
    assertThat(of("csv-taskmanager-kill").endsTooSoon()).isEmpty();
    assertThat(of("taskmanager-kill").endsTooSoon()).isEmpty();
    assertThat(of("lab").endsTooSoon()).isEmpty();
  }

  @Test
  void aCsvFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> reading("nowhere.csv", 1).input())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("nowhere.csv");
  }

  private static DrillJob reading(String csv, double rate) {
    Drill shipped = DrillFile.read(Path.of("drills/csv-taskmanager-kill.yaml"));
    return new DrillJob(
        new Drill(
            "another",
            "none",
            shipped.fault(),
            shipped.expects(),
            new Drill.Job(
                Drill.Main.transactions,
                Drill.Pipeline.files,
                Optional.of(Path.of(csv)),
                rate,
                1,
                1,
                0,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            shipped.flink(),
            shipped.budget(),
            shipped.deadlines()));
  }
}
