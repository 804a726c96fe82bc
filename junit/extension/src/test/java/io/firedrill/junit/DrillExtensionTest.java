package io.firedrill.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class DrillExtensionTest {
  private static final String PASS =
      """
      {"drill": "taskmanager-kill", "verdict": "PASS",
       "links": [{"name": "ledger", "finding": "not audited", "reason": "nobody says"}],
       "restored": {"checkpointId": 7}, "recovery": {"totalMillis": 3500, "complete": true}}
      """;
  private static final String FAIL =
      """
      {"drill": "taskmanager-kill", "verdict": "FAIL", "links": [
        {"name": "fault hit", "finding": "holds", "reason": "process 4 is gone"},
        {"name": "healthy after", "finding": "unseen", "reason": "no checkpoint was seen"},
        {"name": "restored from newest", "finding": "broken", "reason": "from 5, not from 7"}]}
      """;
  private static final String INCONCLUSIVE =
      """
      {"drill": "taskmanager-kill", "verdict": "INCONCLUSIVE", "links": [
        {"name": "healthy after", "finding": "unseen", "reason": "no checkpoint was seen"}]}
      """;

  private static final String OWN_TEST = "the test's own method ran";

  /** What a team writes; not found by the build itself, which runs classes named Test only. */
  @FlinkJob(
      jar = {"target/classes", "lib.jar"},
      entryClass = "team.Job",
      arguments = {"--rate", "1"},
      set = "a=b",
      contract = "contract.yaml")
  static class Drilled {
    @Drill({"taskmanager-kill", "drills/own.yaml"})
    void survives(DrillResult result) {
      assertThat(result.restoredCheckpoint()).hasValue(7);
      assertThat(result.recovery()).contains(Duration.ofMillis(3_500));
      throw new IllegalStateException(OWN_TEST);
    }
  }

  @FlinkJob(entryClass = "team.Job")
  static class OfClasses {
    @Drill(value = "taskmanager-kill", despitePrecheck = true)
    void survives() {}
  }

  static class OfNoJob {
    @Drill("taskmanager-kill")
    void survives() {}
  }

  @TempDir private Path folder;
  private FakeHome home;

  @BeforeEach
  void isInstalled() {
    home = new FakeHome(folder);
  }

  private EngineExecutionResults run(Class<?> test) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .configurationParameter(Harness.HOME, folder.toString())
        .configurationParameter("firedrill.out", folder.resolve("drills").toString())
        .execute();
  }

  private String failure(Class<?> test) {
    return run(test).testEvents().failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow().getMessage())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDrillThatPassedLetsTheTestsOwnMethodRunWithItsResult() throws IOException {
    home.reports(0, PASS);
    assertThat(run(OfClasses.class).testEvents().succeeded().count()).isEqualTo(1);
    assertThat(failure(Drilled.class)).isEqualTo(OWN_TEST);
  }

  @Test
  void eachDrillIsATestWithTheDrillsName() throws IOException {
    home.reports(0, PASS);
    assertThat(run(Drilled.class).testEvents().finished().stream())
        .extracting(event -> event.getTestDescriptor().getDisplayName())
        .containsExactly("taskmanager-kill", "own");
  }

  @Test
  void theJobIsGivenInTheWordsOfTheCommandLine() throws IOException {
    home.reports(0, PASS);
    run(Drilled.class);
    List<String> given = home.arguments();
    assertThat(given)
        .startsWith(
            "drill", "drills/own.yaml", "--out", folder.resolve("drills/Drilled").toString())
        .containsSequence("--jar", Path.of("lib.jar").toAbsolutePath().toString())
        .containsSequence("--entry-class", "team.Job", "--set", "a=b", "--contract")
        .endsWith(Path.of("contract.yaml").toAbsolutePath().toString(), "--", "--rate", "1");
  }

  @Test
  void classesArePackedIntoAJarThatIsGoneAfterwards() throws IOException {
    home.reports(0, PASS);
    run(OfClasses.class);
    List<String> given = home.arguments();
    assertThat(given).contains("--despite-precheck");
    Path packed = Path.of(given.get(given.indexOf("--jar") + 1));
    assertThat(packed.getParent()).doesNotExist();
    try (JarFile seen = new JarFile(folder.resolve(packed.getFileName()).toFile())) {
      assertThat(seen.getEntry("io/firedrill/junit/Drill.class")).isNotNull();
    }
  }

  @Test
  void aDrillThatFailedIsAFailedTestWithItsFindingsTheBrokenOnesFirst() throws IOException {
    home.reports(1, FAIL);
    assertThat(failure(OfClasses.class).lines())
        .containsExactly(
            "FAIL  taskmanager-kill",
            "  restored from newest: from 5, not from 7",
            "  healthy after: no checkpoint was seen",
            "the report: " + folder.resolve("run/report.html"));
  }

  @Test
  void whatCouldNotBeSeenIsAFailedTestToo() throws IOException {
    home.reports(3, INCONCLUSIVE);
    assertThat(failure(OfClasses.class))
        .startsWith("INCONCLUSIVE  taskmanager-kill")
        .contains("  healthy after: no checkpoint was seen", "not seen, so not proven");
  }

  @Test
  void aDrillThatWasRefusedIsAFailedTestWithTheReason() throws IOException {
    home.says("echo 'firedrill: the job could not recover: checkpointing is off' >&2; exit 2");
    assertThat(failure(OfClasses.class))
        .startsWith("taskmanager-kill was not run (status 2):")
        .contains("  the job could not recover: checkpointing is off");
  }

  @Test
  void aReportThatDoesNotFitTheStatusIsNoPass() throws IOException {
    home.reports(1, PASS);
    assertThat(failure(OfClasses.class)).contains("ended with status 1").contains("says PASS");
  }

  @Test
  void aClassWithoutAJobSaysWhatItLacks() throws IOException {
    home.reports(0, PASS);
    assertThat(failure(OfNoJob.class)).contains("OfNoJob has no @FlinkJob");
  }

  @Test
  void withoutFiredrillTheMessageSaysWhereToNameIt() {
    assertThat(failure(OfClasses.class)).contains("there is no " + folder.resolve("bin/firedrill"));
    assertThatThrownBy(() -> Harness.find(Optional.of("none")))
        .hasMessageStartingWith("firedrill.home is none");
  }
}
