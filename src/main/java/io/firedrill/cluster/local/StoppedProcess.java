package io.firedrill.cluster.local;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A process of this machine that is stopped and goes on, and what the kernel says of it. */
record StoppedProcess(ProcessHandle process) {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String LOOK =
      "grep '^State:' /proc/$1/status 2>/dev/null || ps -o state= -p $1";

  /**
   * Stops it with SIGSTOP.
   *
   * @return the kernel's words
   */
  String stop() throws IOException {
    run("kill -STOP $1");
    return "SIGSTOP sent, the kernel says " + await("be stopped", true);
  }

  /**
   * Lets it go on with SIGCONT.
   *
   * @return the kernel's words
   * @throws IOException if it is gone
   */
  String goOn() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Texts.format("process %d had ended in the meantime", process.pid()));
    }
    run("kill -CONT $1");
    return "SIGCONT sent, the kernel says " + await("go on", false);
  }

  private String await(String what, boolean stopped) {
    return Wait.until(
        Texts.format("process %d to %s", process.pid(), what),
        SOON,
        () -> {
          String state = run(LOOK).replaceFirst("^State:\\s*", "");
          boolean isStopped = state.startsWith("T");
          return isStopped == stopped ? Look.seen(state) : Look.notYet("%s", state);
        });
  }

  private String run(String script) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", script, "sh", Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (shell.waitFor() != 0) {
        throw new IOException(Texts.format("process %d: %s", process.pid(), said));
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted");
    }
  }
}
