package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image's entry point, with something else in Java's place. */
@Timeout(30)
class InImageScriptTest {
  private static final Path SCRIPT = Path.of("bin/in-image/firedrill");

  @TempDir Path javaHome;

  private Process start(String java) throws IOException {
    Path file = javaHome.resolve("bin/java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + java);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder = new ProcessBuilder("sh", SCRIPT.toString(), "drill");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(javaHome.resolve("output").toFile())
        .start();
  }

  private List<String> output() throws IOException {
    return Files.readAllLines(javaHome.resolve("output"));
  }

  private Look<Boolean> look(String line) throws IOException {
    return output().contains(line) ? Look.seen(true) : Look.notYet("%s", output());
  }

  @Test
  void aTerminationIsOverWhenJavaHasCleanedUp() throws IOException, InterruptedException {
    Process process =
        start(
            """
            trap 'echo interrupted; sleep 1; echo cleaned; exit 143' TERM
            echo running
            while :; do sleep 0.05; done
            """);
    Wait.until("Java to run", Duration.ofSeconds(10), () -> look("running"));
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(output()).containsExactly("running", "interrupted", "cleaned");
  }

  @Test
  void theExitCodeIsJavas() throws IOException, InterruptedException {
    assertThat(start("exit 3").waitFor()).isEqualTo(3);
  }
}
