package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.JobPaths;
import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVersionsTest {
  private static final JobSpec FROM =
      new JobSpec(
          "a.Job",
          List.of(Path.of("job.jar")),
          List.of("--ledger", "s3a://firedrill/ledger", "--rejects", "x", "--rate", "5"),
          Map.of("a.b", "1", "execution.checkpointing.interval", "2s"));
  private static final LocalUpgrade.NewVersion SAME = to(Map.of(), 2, false);

  @TempDir Path folder;

  private static LocalUpgrade.NewVersion to(
      Map<String, String> flink, int parallelism, boolean allow) {
    return new LocalUpgrade.NewVersion(
        FROM.jars(), Optional.empty(), Optional.empty(), flink, parallelism, allow);
  }

  private LocalVersions versions(LocalUpgrade.NewVersion to) {
    return new LocalVersions(new LocalUpgrade.Change(FROM, to), folder);
  }

  @Test
  void whatTheNewVersionDoesNotSayStaysAsItWas() {
    JobVersion next = versions(SAME).next();
    assertThat(next.jars()).containsExactly(folder.resolve("job.jar"));
    assertThat(next.mainClass()).contains("a.Job");
    assertThat(next.arguments()).isEqualTo(FROM.arguments());
    assertThat(next.flink()).containsAllEntriesOf(FROM.flink());
    assertThat(versions(SAME).old().parallelism()).isEqualTo(2);
    assertThat(versions(SAME).changes()).isEmpty();
  }

  @Test
  void whatItChangesIsReportedLineByLineAndNoSecretIs() {
    var to =
        new LocalUpgrade.NewVersion(
            List.of(Path.of("/v2.jar")),
            Optional.of("a.Job2"),
            Optional.of(List.of("--ledger", "y")),
            Map.of("a.b", "1", "c.d", "3", "my.password", "hunter2"),
            3,
            true);
    assertThat(versions(to).changes())
        .containsExactly(
            "jars: [%s] → [/v2.jar]".formatted(folder.resolve("job.jar")),
            "entry class: a.Job → a.Job2",
            "arguments: --ledger s3a://firedrill/ledger --rejects x --rate 5 → --ledger y",
            "parallelism: 2 → 3",
            "c.d: Flink's default → 3",
            "my.password: … → another",
            "state that the new version has no place for is dropped silently");
  }

  @Test
  void thereAreSlotsForEveryParallelism() {
    assertThat(versions(to(Map.of(), 7, false)).next().flink())
        .containsEntry("parallelism.default", "7")
        .containsEntry("taskmanager.numberOfTaskSlots", "7");
    assertThat(versions(to(Map.of("taskmanager.numberOfTaskSlots", "9"), 7, false)).next().flink())
        .containsEntry("taskmanager.numberOfTaskSlots", "9");
  }

  @Test
  void aVersionThatMayDropStateIsCheckedWithThatSetting() {
    String setting = "execution.state-recovery.ignore-unclaimed-state";
    assertThat(versions(to(Map.of(), 2, true)).next().flink()).containsEntry(setting, "true");
    assertThat(versions(SAME).next().flink()).doesNotContainKey(setting);
  }

  @Test
  void othersSeeAllSettings() throws IOException {
    new JarOutputStream(Files.newOutputStream(folder.resolve("job.jar"))).close();
    assertThat(LocalVersions.shown(versions(SAME).old()).flink())
        .containsEntry("a.b", "1")
        .containsEntry("execution.checkpointing.interval", "2s")
        .containsEntry("state.backend.type", "rocksdb");
  }

  @Test
  void aJarThatIsNotThereOrIsNoneIsNamed() throws IOException {
    JobVersion next = versions(SAME).next();
    assertThatThrownBy(() -> LocalVersions.shown(next))
        .isInstanceOf(Problem.class)
        .hasMessage("there is no jar " + folder.resolve("job.jar"));
    Files.writeString(folder.resolve("job.jar"), "text");
    assertThatThrownBy(() -> LocalVersions.shown(next))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith(folder.resolve("job.jar") + " is not a jar");
  }

  @Test
  void aShadowWritesBelowItsPrefixOnly() {
    JobPaths paths = new RehearsalArea("12345678").paths("firedrill");
    assertThat(LocalVersions.writingTo(paths, "shadow", versions(SAME).next()).arguments())
        .containsExactly(
            "--ledger",
            "s3a://firedrill/firedrill-rehearsal/12345678/ledger",
            "--rejects",
            "s3a://firedrill/firedrill-rehearsal/12345678/rejects",
            "--rate",
            "5");
  }

  @Test
  void aVersionWhoseLedgerCannotBeMovedGetsNoShadow() {
    JobVersion next = versions(SAME).next().withArguments(List.of("--output", "s3a://elsewhere"));
    assertThatThrownBy(() -> LocalVersions.writingTo(LocalTarget.PATHS, "shadow", next))
        .isInstanceOf(Problem.class)
        .hasMessageEndingWith("cannot be kept off live data: --output s3a://elsewhere");
  }
}
