package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir Path home;

  @Test
  void aFolderThatSomebodyElseMadeIsNotEmptied() throws IOException {
    Path thesis = home.resolve("work/thesis.tex");
    Files.createDirectories(thesis.getParent());
    Files.createFile(thesis);
    assertThatThrownBy(() -> WorkFolder.take(home.resolve("work")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is not a folder that Firedrill made");
    assertThat(thesis).exists();
  }

  @Test
  void whatAnEarlierRunLeftIsRemoved() throws IOException {
    Path work = home.resolve("work");
    WorkFolder.take(work).close();
    Files.createFile(work.resolve("anything"));
    WorkFolder.take(work).close();
    assertThat(work.resolve("anything")).doesNotExist();
  }

  @Test
  void whatAnEarlierVersionLeftWithoutAMarkIsRemoved() throws IOException {
    Path old = home.resolve("work/conf/flink-conf.yaml");
    Files.createDirectories(old.getParent());
    Files.createFile(old);
    WorkFolder.take(home.resolve("work")).close();
    assertThat(old).doesNotExist();
  }

  /** A process that was started, and its start recorded, by a run which has been killed since. */
  private static Process left(WorkFolder folder) throws IOException {
    Process process = new ProcessBuilder("sleep", "600").start();
    folder.owns(process.toHandle());
    return process;
  }

  @Test
  void whatAKilledRunLeftIsEndedAndRemovedAndWhatItWroteElsewhereStays() throws IOException {
    Path work = home.resolve("drills/a-drill/work");
    WorkFolder folder = WorkFolder.take(work);
    Process left = left(folder);
    folder.close(); // what the end of a process does to its lock
    Path store = Files.createDirectories(home.resolve("drills/a-drill/store"));
    Path thesis = Files.createDirectories(home.resolve("mine/work"));
    Path connection = Files.createFile(home.resolve("drills/a-drill/running.json"));
    assertThat(LocalLeftovers.remove(home))
        .containsExactly("ended 1 processes of, and removed, " + work);
    assertThat(left.isAlive()).isFalse();
    assertThat(work).doesNotExist();
    assertThat(connection).doesNotExist();
    assertThat(store).exists();
    assertThat(thesis).exists();
    assertThat(LocalLeftovers.remove(home)).isEmpty();
  }

  @Test
  void aRunThatIsUnderWayIsLeftAlone() throws IOException {
    Path work = home.resolve("work");
    WorkFolder folder = WorkFolder.take(work);
    Process running = left(folder);
    try (folder) {
      assertThat(LocalLeftovers.remove(home))
          .containsExactly("left %s alone: a run works there".formatted(work));
      assertThat(running.isAlive()).isTrue();
      assertThat(work).exists();
    } finally {
      running.destroyForcibly();
    }
  }

  @Test
  void aProcessThatHasTakenTheNumberOfAnEarlierOneIsNotEnded() throws IOException {
    Path work = home.resolve("work");
    WorkFolder.take(work).close();
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(work.resolve("processes.json"), "{\"%d\":1}".formatted(other.pid()));
      assertThat(LocalLeftovers.remove(home))
          .containsExactly("ended 0 processes of, and removed, " + work);
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }
}
