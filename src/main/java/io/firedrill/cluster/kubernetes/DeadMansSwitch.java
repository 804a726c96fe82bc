package io.firedrill.cluster.kubernetes;

import io.firedrill.problem.Texts;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process beside the harness that runs a main class once the harness is gone, however it ended,
 * or has taken too long. An interrupt from the terminal, which reaches both, is left to the
 * harness.
 */
final class DeadMansSwitch implements AutoCloseable {
  private static final int ENDS_WITHIN_SECONDS = 10;

  // what it reads ends with the harness
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      word=
      read -r -t "$1" word
      shift
      [ "$word" = done ] || exec "$@"
      """;

  private final Process watch;

  private DeadMansSwitch(Process watch) {
    this.watch = watch;
  }

  /**
   * Starts one.
   *
   * @param main the class, on this process's class path
   * @throws IOException if it does not start: then nothing must be done that needs it
   */
  static DeadMansSwitch start(Duration atMost, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", SCRIPT, "firedrill"));
    command.add(Long.toString(atMost.toSeconds()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j.configurationFile=log4j2-harness.properties");
    command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), main.getName()));
    command.addAll(arguments);
    Process watch =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (watch.waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IOException(Texts.format("bash ended at once with status %d", watch.exitValue()));
      }
    } catch (InterruptedException e) {
      watch.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new DeadMansSwitch(watch);
  }

  private static String absolute(String classPath) {
    return List.of(classPath.split(File.pathSeparator)).stream()
        .map(part -> new File(part).getAbsolutePath())
        .reduce((one, other) -> one + File.pathSeparator + other)
        .orElse("");
  }

  /** Whether it has not been set off. */
  boolean waits() {
    return watch.isAlive();
  }

  /** Ends it without setting it off. */
  @Override
  public void close() {
    try (OutputStream in = watch.getOutputStream()) {
      in.write("done\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // it has ended already
    }
    try {
      watch.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
