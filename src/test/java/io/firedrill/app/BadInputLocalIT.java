package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.problem.Problem;
import io.firedrill.run.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong before or while Flink starts: one message, and nothing left running. */
class BadInputLocalIT {
  private final Installation installation = Installation.find();

  @TempDir Path folder;

  private Drill drill() {
    return DrillFile.read(installation.drill("taskmanager-kill"));
  }

  private void refuses(Drill drill, int restPort, String message) {
    LocalDrills.Options options =
        new LocalDrills.Options(folder.resolve("out"), restPort, false, Optional.empty(), false);
    assertThatThrownBy(() -> new LocalDrills(installation, options, Progress.SILENT).run(drill))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @AfterEach
  void nothingIsLeftRunning() {
    assertThat(DrillLocalIT.processesOf(folder)).isEmpty();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refuses(drill(), taken.getLocalPort(), "port %d is in use".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void aSecondRunInTheSameFolderIsRefused() throws IOException {
    Path lock = folder.resolve("out/.work.lock");
    Files.createDirectories(lock.getParent());
    try (FileChannel first =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = first.lock()) {
      assertThat(held.isValid()).isTrue();
      refuses(drill(), 0, "another run works in");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("out"), "a file stands here");
    refuses(drill(), 0, "cannot work in");
  }

  @Test
  void aMissingCsvFileIsNamedBeforeAnythingStarts() throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("d.yaml"),
            "hypothesis: h\nfault: {kind: taskmanager-kill}\njob: {csv: none.csv}\n");
    refuses(DrillFile.read(yaml), 0, "there is no CSV file");
  }

  @Test
  void aMemorySizeThatFlinkRefusesIsReportedInFlinksWords() {
    refuses(
        drill().withFlink(Map.of("taskmanager.memory.task.heap.size", "a lot")),
        0,
        "Flink refuses the configuration");
  }

  @Test
  void aFlinkProcessThatDiesWhileStartingIsReportedWithItsLastLinesAndWhereItsLogIs() {
    refuses(
        drill().withFlink(Map.of("high-availability.type", "carrier-pigeon")),
        0,
        "died with exit status");
    assertThat(folder.resolve("out/work/logs")).isDirectoryContaining("glob:**.log");
  }

  @Test
  void whatARunThatWasKilledLeftRunningIsEndedByTheNext() throws Exception {
    Process left = new ProcessBuilder("sleep", "600").redirectErrorStream(true).start();
    long startedAt = left.info().startInstant().orElseThrow().toEpochMilli();
    Path work = folder.resolve("out/work");
    Files.createDirectories(work);
    Files.writeString(
        work.resolve("processes.json"), "{\"%d\":%d}".formatted(left.pid(), startedAt));
    refuses(drill().withFlink(Map.of("taskmanager.memory.task.heap.size", "a lot")), 0, "Flink");
    assertThat(left.waitFor()).isNotZero();
  }
}
