package io.firedrill.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.ofHours(9));

  @TempDir Path all;

  @Test
  void eachRunHasAFolderOfItsOwnEvenInTheSameSecond() throws IOException {
    RunFolders runs = new RunFolders(all.resolve("taskmanager-kill"));
    Path first = runs.next("local", NOON).path();
    Path second = runs.next("local", NOON).path();
    assertThat(first).hasFileName("20261125-120000-local");
    assertThat(second).hasFileName("20261125-120000-local-2");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
        .isEqualTo("rwx------");
  }

  @Test
  void latestLeadsToTheRunThatWasReportedLast() {
    RunFolders runs = new RunFolders(all);
    ReportFolder first = runs.next("local", NOON);
    ReportFolder second = runs.next("kubernetes", NOON);
    runs.latest(second);
    runs.latest(first);
    assertThat(all.resolve("latest").toFile().getAbsoluteFile().toPath()).isSymbolicLink();
    assertThat(RunFolders.withEvidence(all).toAbsolutePath())
        .satisfies(latest -> assertThat(latest.toRealPath()).isEqualTo(first.path().toRealPath()));
  }

  @Test
  void aFolderThatHasEvidenceIsMeantItself() throws IOException {
    RunFolders runs = new RunFolders(all);
    runs.latest(runs.next("local", NOON));
    Files.createFile(all.resolve("evidence.jsonl"));
    assertThat(RunFolders.withEvidence(all)).isEqualTo(all);
  }
}
