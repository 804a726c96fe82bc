package io.firedrill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.app.LocalUpgrades;
import io.firedrill.app.VersionChange;
import io.firedrill.cluster.local.LocalTarget;
import io.firedrill.cluster.local.LocalUpgrade;
import io.firedrill.defect.BadChange;
import io.firedrill.defect.BadVersion;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.MemoryLog;
import io.firedrill.flink.SavepointFormat;
import io.firedrill.flink.Savepoints;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.judge.Finding;
import io.firedrill.judge.Judge;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import io.firedrill.snapshot.SnapshotCopy;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every {@link BadChange} against a savepoint of the running job, without a cluster but for the one
 * that only shows while it runs: that one is rehearsed, and its rehearsal leaves the savepoint that
 * the others are checked against.
 */
@Execution(ExecutionMode.SAME_THREAD)
class VersionCheckLocalIT {
  private static final Installation INSTALLATION = Installation.find();
  private static final Path FOLDER =
      INSTALLATION.artifacts().resolve("local-it").resolve("version-check");
  private static final Path SAVEPOINT = FOLDER.resolve("savepoint");

  private static Verdict rehearsal;
  private static List<Operator> oldGraph;

  @BeforeAll
  static void theVersionThatFailsWhenRunningIsRehearsedAndASavepointTaken() throws IOException {
    removeFolder();
    try (LocalUpgrade upgrade = to(BadChange.FAILS_WHEN_RUNNING, false)) {
      rehearsal = Judge.judgeByItself(rehearse(upgrade));
      LocalTarget live = upgrade.live();
      String path =
          new Savepoints(live.rest())
              .take(
                  live.rest().jobs().get(0),
                  LocalTarget.PATHS.savepoints(),
                  SavepointFormat.CANONICAL,
                  Duration.ofSeconds(60));
      new SnapshotCopy(live.store()).download(path, SAVEPOINT);
      oldGraph = check("old").graph(upgrade.oldVersion(FOLDER), "old").operators();
    }
  }

  @AfterAll
  static void removeFolder() throws IOException {
    new DirectoryStore(FOLDER).deleteAll();
  }

  private static Evidence rehearse(LocalUpgrade upgrade) throws IOException {
    return new UpgradeRunner(
            upgrade,
            UpgradeOptions.brief(false),
            check("rehearsal"),
            FOLDER.resolve("rehearsal"),
            new MemoryLog(),
            Progress.SILENT,
            Clock.systemUTC(),
            Map.of())
        .run();
  }

  private static LocalUpgrade to(BadChange change, boolean allowNonRestoredState) {
    List<String> arguments = new ArrayList<>(List.of(change.name()));
    arguments.addAll(LocalUpgrades.version1(Optional.empty()).arguments());
    return new LocalUpgrades(INSTALLATION, FOLDER)
        .to(
            new VersionChange(
                Stream.of("firedrill-job.jar", "firedrill-defects.jar")
                    .map(jar -> INSTALLATION.artifacts().resolve(jar).toString())
                    .toList(),
                Optional.of(BadVersion.class.getName()),
                Optional.empty(),
                Map.of(),
                allowNonRestoredState,
                arguments));
  }

  private static VersionCheck check(String name) {
    return new VersionCheck(INSTALLATION.inspector(), FOLDER.resolve("check-" + name));
  }

  private static VersionCheck.Checked check(String name, LocalUpgrade upgrade) {
    try (upgrade) {
      return check(name).check(SAVEPOINT, upgrade.newVersion(FOLDER, Duration.ZERO), oldGraph);
    }
  }

  /** What was found, each operator and each state that is not compatible first. */
  private static List<String> found(VersionCheck.Checked checked) {
    List<String> found = new ArrayList<>();
    checked.inspection().graphError().ifPresent(error -> found.add("graph: " + error));
    checked.operators().stream()
        .filter(operator -> operator.result() != Result.COMPATIBLE)
        .map(each -> "%s: %s: %s".formatted(each.result(), each.operator(), each.how()))
        .forEach(found::add);
    checked.inspection().states().stream()
        .filter(state -> state.result() != Result.COMPATIBLE)
        .map(each -> "%s: state %s: %s".formatted(each.result(), each.state(), each.how()))
        .forEach(found::add);
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "CHANGED_UID, false, FAILED, 'INCOMPATIBLE: account-totals: gone: Flink refuses to start'",
    "REMOVED_OPERATOR, false, FAILED, 'INCOMPATIBLE: account-totals: gone: Flink refuses to start'",
    "REMOVED_OPERATOR, true, RESTORED, 'INCOMPATIBLE: account-totals: gone: allowNonRestoredState"
        + " lets the job start'",
    "INCOMPATIBLE_STATE, false, FAILED, 'INCOMPATIBLE: state totals: written by PojoSerializer,"
        + " which StringSerializer cannot read'",
    "EMPTY_STATE, false, RESTORED, 'NOT_DECLARED: state totals: the new version does not declare"
        + " it'",
    "LOWER_MAX_PARALLELISM, false, FAILED, 'its maximum parallelism is 64'",
    "THROWS_ON_START, false, NOT_TRIED, 'graph: java.lang.IllegalStateException: this version of"
        + " the job throws in its main method'",
  })
  void aBadVersionIsFoundForItsOwnReason(
      BadChange change, boolean allowNonRestoredState, Outcome restore, String reason) {
    VersionCheck.Checked checked =
        check(change + "-" + allowNonRestoredState, to(change, allowNonRestoredState));
    assertThat(found(checked)).isNotEmpty().allMatch(line -> line.contains(reason));
    assertThat(checked.inspection().restore().outcome())
        .as(checked.inspection().restore().words())
        .isEqualTo(restore);
  }

  @Test
  void version2TakesTheState() {
    VersionCheck.Checked checked =
        check("version-2", new LocalUpgrades(INSTALLATION, FOLDER).toVersion2());
    assertThat(found(checked)).isEmpty();
    assertThat(checked.inspection().restore().outcome())
        .as(checked.inspection().restore().words())
        .isEqualTo(Outcome.RESTORED);
  }

  @Test
  void aVersionThatFailsAtEveryRecordFitsTheStateAndIsCaughtByItsShadow() {
    assertThat(finding("state")).isInstanceOf(Finding.Holds.class);
    assertThat(finding("live undisturbed")).isInstanceOf(Finding.Holds.class);
    assertThat(finding("cleaned up")).isInstanceOf(Finding.Holds.class);
    assertThat(rehearsal.outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(rehearsal.reasons().get(0))
        .startsWith("shadow ")
        .contains("this version of the job fails at every record");
  }

  private static Finding finding(String link) {
    return rehearsal.links().stream()
        .filter(examined -> examined.link().equals(link))
        .findFirst()
        .orElseThrow()
        .finding();
  }
}
