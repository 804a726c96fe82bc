package io.firedrill.cluster.local;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that the local target started, with its log. */
final class JvmProcess {
  private static final int LOG_LINES = 15;
  private static final long GONE_WITHIN_SECONDS = 20;
  private static final long ENDS_WITHIN_SECONDS = 10;

  private final String name;
  private final Process process;
  private final Path log;
  private final Path out;
  private final long earlier;
  private final List<ProcessHandle> children = new ArrayList<>();

  private JvmProcess(String name, Process process, Path log, Path out, long earlier) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.out = out;
    this.earlier = earlier;
  }

  /**
   * Starts a process. Its standard output and error go to {@code <logs>/<name>.out}; its log, if it
   * writes one, is {@code <logs>/<name>.log}.
   */
  static JvmProcess start(
      String name, List<String> command, Map<String, String> environment, Path folder, Path logs) {
    Path log = logs.resolve(name + ".log");
    Path out = logs.resolve(name + ".out");
    // another of that name may have written to it before
    long earlier = log.toFile().length();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
    builder.environment().keySet().removeIf(JvmProcess::ofTheUser);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(environment);
    try {
      return new JvmProcess(name, builder.start(), log, out, earlier);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot start %s: %s", name, e.getMessage()), e);
    }
  }

  /** The user's own settings must not reach a drill. */
  private static boolean ofTheUser(String variable) {
    return variable.startsWith("AWS_")
        || variable.startsWith("FLINK_")
        || variable.startsWith("HADOOP_")
        || variable.startsWith("PG");
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

  /** How it exited; empty while it is alive. */
  Optional<String> exit() {
    return alive() ? Optional.empty() : Optional.of(exited());
  }

  /** What it writes from now on, to its log and to its output. */
  ProcessLog logFromNowOn() {
    return ProcessLog.after(List.of(log, out));
  }

  /** Whether it is a server that has started processes of its own. */
  boolean hasChildren() {
    return process.children().findAny().isPresent();
  }

  /** Sends SIGKILL, to the processes that it has started as well. */
  void destroy() {
    process.descendants().forEach(children::add);
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** A server with processes of its own is asked to end them and to tidy up; others are killed. */
  void end() {
    if (hasChildren()) {
      process.destroy();
      try {
        process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        // it is killed then
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
  }

  /** Kills with SIGKILL and waits until the process and those it has started have exited. */
  String kill() {
    destroy();
    try {
      process.onExit().get(GONE_WITHIN_SECONDS, TimeUnit.SECONDS);
      for (ProcessHandle child : children) {
        child.onExit().get(GONE_WITHIN_SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      throw new Problem(
          Texts.format(
              "%s (process %d) is still there %d s after SIGKILL",
              name, pid(), GONE_WITHIN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted while killing " + name);
    }
    return exited();
  }

  private String exited() {
    return Texts.format("process %d exited with status %d", pid(), process.exitValue());
  }

  /** Why it died, from the end of its log. */
  Problem died() {
    return new Problem(
        Texts.format(
            "%s died with exit status %d. The end of its log, %s:%n%s",
            name, process.exitValue(), shownLog(), lastLines()));
  }

  /** Why it died, in a line. */
  String whyItDied() {
    return Texts.format(
        "%s died with exit status %d: %s. Its log is %s",
        name, process.exitValue(), innermostCause(lines()), shownLog());
  }

  /** What the last stack trace in a log comes down to, or its last line if there is none. */
  static String innermostCause(List<String> log) {
    for (String regex :
        List.of("Caused by: (.+)", "([\\w.$]+(?:Exception|Error)(?:: .+)?)", "(.+)")) {
      Pattern pattern = Pattern.compile(regex);
      for (int i = log.size() - 1; i >= 0; i--) {
        Matcher line = pattern.matcher(log.get(i).strip());
        if (line.matches()) {
          return line.group(1);
        }
      }
    }
    return "it says nothing";
  }

  private Path shownLog() {
    return log.toFile().length() > earlier ? log : out;
  }

  private List<String> lines() {
    Path shown = shownLog();
    try (InputStream stream = Files.newInputStream(shown)) {
      stream.skipNBytes(shown.equals(log) ? earlier : 0);
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of(Texts.format("(the log cannot be read: %s)", e.getMessage()));
    }
  }

  private String lastLines() {
    List<String> lines = lines();
    List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    return "  " + String.join("\n  ", last);
  }
}
