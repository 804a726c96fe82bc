package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalJobTest {
  @TempDir Path folder;

  @Test
  void whatRunsHaveWrittenIsRemoved() throws IOException {
    Files.createDirectories(folder.resolve("store/firedrill/ledger"));
    LocalJob.removeStore(folder);
    assertThat(folder.resolve("store")).doesNotExist();
    LocalJob.removeStore(folder); // once more, with nothing there
  }

  @Test
  void aStoreOfSomebodyElseIsNotRemoved() throws IOException {
    Path theirs = Files.createDirectories(folder.resolve("store/photos"));
    assertThatThrownBy(() -> LocalJob.removeStore(folder))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(theirs + " was not created by Firedrill");
    assertThat(theirs).exists();
  }
}
