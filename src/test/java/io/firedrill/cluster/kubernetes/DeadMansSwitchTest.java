package io.firedrill.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadMansSwitchTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  /** What it runs. */
  static final class Mark {
    private Mark() {}

    public static void main(String[] arguments) throws IOException {
      Files.createFile(Path.of(arguments[0]));
    }
  }

  /** A harness that is killed in the middle. */
  static final class Harness {
    private Harness() {}

    public static void main(String[] arguments) throws IOException {
      DeadMansSwitch.start(LONG, Mark.class, List.of(arguments[0]));
      Runtime.getRuntime().halt(137);
    }
  }

  private void awaitMark(Path mark) {
    Wait.until(
        "the mark",
        Duration.ofSeconds(60),
        () -> Files.exists(mark) ? Look.seen(true) : Look.notYet("none"));
  }

  @Test
  void itIsSetOffWhenTheHarnessEndsHoweverItDoes() throws Exception {
    Path mark = folder.resolve("mark");
    Process harness =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Harness.class.getName(),
                mark.toString())
            .inheritIO()
            .start();
    assertThat(harness.waitFor()).isEqualTo(137);
    awaitMark(mark);
  }

  @Test
  void itIsSetOffWhenItTakesTooLong() throws Exception {
    Path mark = folder.resolve("mark");
    try (DeadMansSwitch late =
        DeadMansSwitch.start(Duration.ofSeconds(1), Mark.class, List.of(mark.toString()))) {
      awaitMark(mark);
      assertThat(late).isNotNull();
    }
  }

  @Test
  void itIsNotSetOffWhenAllIsGivenBack() throws Exception {
    Path mark = folder.resolve("mark");
    DeadMansSwitch watch = DeadMansSwitch.start(LONG, Mark.class, List.of(mark.toString()));
    assertThat(watch.waits()).isTrue();
    watch.close();
    assertThat(watch.waits()).isFalse();
    assertThat(mark).doesNotExist();
  }
}
