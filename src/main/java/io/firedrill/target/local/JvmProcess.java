package io.firedrill.target.local;

import io.firedrill.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Java process that the local target started, with its log. */
final class JvmProcess {
  private static final int LOG_LINES = 15;
  private static final long GONE_WITHIN_SECONDS = 20;

  private final String name;
  private final Process process;
  private final Path log;
  private final Path out;

  private JvmProcess(String name, Process process, Path log, Path out) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.out = out;
  }

  /**
   * Starts a process. Its standard output and error go to {@code <logs>/<name>.out}; its log, if it
   * writes one, is {@code <logs>/<name>.log}.
   */
  static JvmProcess start(
      String name, List<String> command, Map<String, String> environment, Path folder, Path logs) {
    Path out = logs.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
    // the user's own AWS_ and FLINK_ settings must not reach a drill
    builder.environment().keySet().removeIf(k -> k.startsWith("AWS_") || k.startsWith("FLINK_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    try {
      return new JvmProcess(name, builder.start(), logs.resolve(name + ".log"), out);
    } catch (IOException e) {
      throw new Problem("cannot start %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  Path out() {
    return out;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Sends SIGKILL. */
  void destroy() {
    process.destroyForcibly();
  }

  /** Kills with SIGKILL and waits until the process has exited. */
  String kill() {
    process.destroyForcibly();
    try {
      process.onExit().get(GONE_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new Problem(
          "%s (process %d) is still there %d s after SIGKILL"
              .formatted(name, pid(), GONE_WITHIN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted while killing " + name);
    }
    return "process %d exited with status %d".formatted(pid(), process.exitValue());
  }

  /** Why it died, from the end of its log. */
  Problem died() {
    return new Problem(
        "%s died with exit status %d. The end of its log, %s:%n%s"
            .formatted(name, process.exitValue(), shownLog(), lastLines()));
  }

  private Path shownLog() {
    return Files.exists(log) && log.toFile().length() > 0 ? log : out;
  }

  private String lastLines() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(shownLog()), StandardCharsets.UTF_8).lines().toList();
      List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
      return "  " + String.join("\n  ", last);
    } catch (IOException e) {
      return "  (the log cannot be read: %s)".formatted(e.getMessage());
    }
  }
}
