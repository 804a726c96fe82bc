package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firedrill.problem.Problem;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {
  @TempDir private Path folder;

  @Test
  void aProcessOnAFullDiskWritesAgainOnceThereIsRoom() throws Exception {
    assumeTrue(available(), "this machine has no user namespaces");
    String writes = "cd \"$0\"; while read name; do echo text > $name && echo yes || echo no; done";
    Process process =
        new ProcessBuilder(SmallDisk.under(folder, List.of("sh", "-c", writes, folder.toString())))
            .redirectErrorStream(true)
            .start();
    try (var in = process.outputWriter();
        var out = process.inputReader()) {
      assertThat(written("first", in, out)).isEqualTo("yes");
      SmallDisk disk = new SmallDisk(process.pid(), folder);
      assertThat(disk.fill()).contains("was filled");
      assertThat(disk.fill()).as("it may be full already").contains("was filled");
      assertThat(written("second", in, out)).endsWith("no");
      disk.makeRoom();
      disk.makeRoom();
      assertThat(written("third", in, out)).isEqualTo("yes");
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder).as("nothing of it is on this machine's own disk").isEmptyDirectory();
  }

  @Test
  void withoutAFolderToMountItOnThereIsNone() {
    assertThatThrownBy(() -> SmallDisk.check(folder.resolve("none")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("a small file system for the TaskManagers cannot be mounted here");
  }

  private static String written(String name, BufferedWriter in, BufferedReader out)
      throws IOException {
    in.write(name + "\n");
    in.flush();
    String said = out.readLine();
    return said.equals("yes") || said.equals("no") ? said : said + " " + out.readLine();
  }

  private boolean available() {
    try {
      SmallDisk.check(folder);
      return true;
    } catch (Problem e) {
      return false;
    }
  }
}
