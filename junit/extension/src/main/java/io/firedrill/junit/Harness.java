package io.firedrill.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The command line of an installed Firedrill, run as a process of its own, so that its classes and
 * those of the tests never meet. It ends with the test, and with it the Flink that it has started.
 *
 * @param home a checkout, or another folder with {@code bin/firedrill}
 */
record Harness(Path home) {
  static final String HOME = "firedrill.home";

  /** How long it may take to stop Flink and to remove what it made. */
  private static final Duration CLEANING_UP = Duration.ofSeconds(60);

  /** What a command came to. */
  record Ended(int status, List<String> printed, List<String> errors) {}

  /**
   * Finds it.
   *
   * @param property the system property {@link #HOME}; empty for the environment's FIREDRILL_HOME
   * @throws IllegalStateException if it is not there
   */
  static Harness find(Optional<String> property) {
    String named =
        property
            .or(() -> Optional.ofNullable(System.getenv("FIREDRILL_HOME")))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "where is Firedrill? Name the folder with its bin/firedrill in the system"
                            + " property firedrill.home (mvn test -Dfiredrill.home=DIR) or in the"
                            + " environment variable FIREDRILL_HOME"));
    Harness harness = new Harness(Path.of(named).toAbsolutePath());
    if (!Files.isExecutable(harness.command())) {
      throw new IllegalStateException(
          "firedrill.home is " + named + ", and there is no " + harness.command() + " to run");
    }
    return harness;
  }

  private Path command() {
    return home.resolve("bin/firedrill");
  }

  /**
   * Runs a command to its end, and shows what it prints.
   *
   * @throws IllegalStateException if it was not through by the deadline; it is ended then
   * @throws InterruptedException if the test was interrupted; it is ended as well
   */
  Ended run(List<String> arguments, Duration deadline) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command().toString()));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    // where an IDE runs the tests there may be no java on the PATH
    builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    Thread withTheTests = new Thread(() -> end(process));
    Runtime.getRuntime().addShutdownHook(withTheTests);
    try {
      CompletableFuture<List<String>> printed = show(process.getInputStream(), System.out);
      CompletableFuture<List<String>> errors = show(process.getErrorStream(), System.err);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "not through after " + deadline.toMinutes() + " minutes, and ended");
      }
      return new Ended(process.exitValue(), printed.join(), errors.join());
    } finally {
      end(process);
      forget(withTheTests);
    }
  }

  /** By a signal on which it stops Flink; kills it only if it does not do that. */
  private static void end(Process process) {
    process.destroy();
    boolean interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(CLEANING_UP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the tests are being ended, and it runs
    }
  }

  /** Copies line by line, as they come. */
  private static CompletableFuture<List<String>> show(InputStream from, PrintStream to) {
    CompletableFuture<List<String>> all = new CompletableFuture<>();
    Thread copies = new Thread(() -> all.complete(copy(from, to)), "firedrill-output");
    copies.setDaemon(true);
    copies.start();
    return all;
  }

  private static List<String> copy(InputStream from, PrintStream to) {
    Charset charset = Charset.forName(System.getProperty("native.encoding"));
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, charset))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        to.println(line);
        lines.add(line);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
