package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path temporary;

  @Test
  void onlyFoldersOfProcessesThatAreGoneAreRemoved() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path left = folder("firedrill-%d-1".formatted(gone.pid()));
    Path live = folder("firedrill-%d-2".formatted(ProcessHandle.current().pid()));
    Path others = folder("firedrill-notes");
    assertThat(Scratch.removeLeft(temporary)).containsExactly(left);
    assertThat(left).doesNotExist();
    assertThat(live).exists();
    assertThat(others).exists();
  }

  private Path folder(String name) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    Files.createFile(folder.resolve("request.json"));
    return folder;
  }
}
