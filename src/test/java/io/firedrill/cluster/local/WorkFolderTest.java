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
}
