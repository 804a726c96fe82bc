package io.firedrill.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a test has started outlives it. */
class HarnessTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private Harness harness;

  @BeforeEach
  void runsUntilItIsAskedToEnd() throws IOException {
    new FakeHome(folder)
        .says(
            "trap 'touch $home/ended; exit 143' TERM; touch $home/begun;"
                + " while :; do sleep 0.1; done");
    harness = new Harness(folder);
  }

  @Test
  void atItsDeadlineItIsAskedToEndAndIsWaitedFor() {
    assertThatThrownBy(() -> harness.run(List.of(), Duration.ofSeconds(5)))
        .hasMessageContaining("and ended");
    assertThat(folder.resolve("ended")).exists();
  }

  @Test
  void anInterruptOfTheTestEndsItToo() throws Exception {
    Thread test =
        new Thread(
            () -> {
              try {
                harness.run(List.of(), LONG);
              } catch (IOException | InterruptedException e) {
                // what the test sees
              }
            });
    test.start();
    while (Files.notExists(folder.resolve("begun"))) {
      test.join(100);
    }
    test.interrupt();
    test.join();
    assertThat(folder.resolve("ended")).exists();
  }
}
