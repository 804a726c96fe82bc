package io.firedrill.cluster.kubernetes;

import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A shell on a node that does something, says that it is {@code begun}, and undoes it. It does that
 * when what it reads ends, which is when the harness does, however it ends, or when its time is
 * over; and says that it is {@code over} once all is as it was.
 */
final class NodeShell {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);
  private static final String BEGUN = "begun";
  private static final String OVER = "over";

  private final Process shell;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Thread listener = new Thread(this::listen, "shell on a node");

  private NodeShell(Process shell) {
    this.shell = shell;
    listener.setDaemon(true);
    listener.start();
  }

  /**
   * Waits until a shell that was started has done it.
   *
   * @throws IOException if it was not seen to: then it has not, or undoes it by itself
   */
  static NodeShell begun(Process started) throws IOException {
    NodeShell shell = new NodeShell(started);
    try {
      Wait.until(
          "a shell on the node to begin",
          ANSWERS_WITHIN,
          () ->
              shell.said.contains(BEGUN) || shell.ended()
                  ? Look.seen(true)
                  : Look.notYet("%s", shell.said));
    } finally {
      if (!shell.said.contains(BEGUN)) {
        started.getOutputStream().close();
      }
    }
    if (!shell.said.contains(BEGUN)) {
      throw new IOException("nothing could be done on the node: " + String.join("; ", shell.said));
    }
    return shell;
  }

  private boolean ended() {
    return !listener.isAlive();
  }

  private void listen() {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(said::add);
    } catch (IOException e) {
      said.add("its output ended: " + e.getMessage());
    }
  }

  /** What it has said, a line each. */
  List<String> said() {
    return List.copyOf(said);
  }

  /**
   * Has it undo what it did.
   *
   * @throws IOException if that was not seen
   */
  void end() throws IOException {
    try (OutputStream in = shell.getOutputStream()) {
      in.write("done\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // its time is over
    }
    Wait.until(
        "a shell on the node to end",
        ANSWERS_WITHIN,
        () -> ended() ? Look.seen(true) : Look.notYet("%s", said));
    if (!said.contains(OVER)) {
      throw new IOException(
          Texts.format("what was done on the node is not seen to be undone: %s", said));
    }
  }
}
