package io.firedrill.app;

import io.firedrill.store.DirectoryStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A checkout that has been built, for one reader: what commands write is in its own folder. Its
 * sources and jars are links to those of this one.
 */
final class Checkout implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(300);
  private static final String STAYS = "Ctrl-C ends it";

  private static final Set<String> NOT_LINKED = Set.of("bin", "target", ".git");

  /** What the build makes; beside it are runs of whoever uses this checkout. */
  private static final Set<String> BUILT =
      Set.of("connectors", "flink", "lib", "s3proxy", "usrlib");

  /** Of the environment: make, and CI, export names that commands heed. */
  private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR");

  private final Path folder;
  private final List<Process> started = new ArrayList<>();

  /**
   * A command that was run.
   *
   * @param file what it prints
   * @param exitCode empty while it runs, until {@link #interrupt}
   */
  record Ran(String command, Path file, OptionalInt exitCode) {
    String output() throws IOException {
      return Files.readString(file);
    }
  }

  private Checkout(Path folder) {
    this.folder = folder;
  }

  static Checkout of(Installation installation, String name) throws IOException {
    Path folder = installation.artifacts().resolve("local-it/pages").resolve(name);
    new DirectoryStore(folder).deleteAll();
    Files.createDirectories(folder.resolve("target"));
    link(installation.root(), folder, file -> !NOT_LINKED.contains(file));
    link(
        installation.artifacts(),
        folder.resolve("target"),
        file -> BUILT.contains(file) || file.endsWith(".jar"));
    copyScripts(installation.root().resolve("bin"), folder.resolve("bin"));
    Files.createFile(folder.resolve("target/built"));
    return new Checkout(folder);
  }

  private interface Names {
    boolean has(String name);
  }

  private static void link(Path from, Path to, Names names) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(each -> names.has(each.getFileName().toString())).toList()) {
        Files.createSymbolicLink(to.resolve(file.getFileName()), file);
      }
    }
  }

  /** They find what belongs to them from where they are. */
  private static void copyScripts(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  Path folder() {
    return folder;
  }

  /** Runs a command in the shell until it ends, or until it says that it stays. */
  Ran run(String command) throws IOException {
    Path output = folder.resolve("output-%d".formatted(started.size()));
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    shell.environment().keySet().retainAll(ENVIRONMENT);
    shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = shell.start();
    started.add(process);
    return Wait.until(
        command,
        LONG,
        () -> {
          boolean ended = !process.isAlive(); // before its output is read, which is whole then
          String printed = Files.readString(output);
          if (ended) {
            return Look.seen(new Ran(command, output, OptionalInt.of(process.exitValue())));
          }
          return printed.contains(STAYS)
              ? Look.seen(new Ran(command, output, OptionalInt.empty()))
              : Look.notYet("%s", printed);
        });
  }

  /** Ends what still runs, as Ctrl-C in its terminal does; nothing of it is left. */
  void interrupt() {
    List<ProcessHandle> running =
        started.stream()
            .flatMap(shell -> Stream.concat(Stream.of(shell.toHandle()), shell.descendants()))
            .filter(ProcessHandle::isAlive)
            .toList();
    running.forEach(ProcessHandle::destroy);
    Wait.until(
        "what runs to end",
        LONG,
        () -> {
          List<String> left = DrillLocalIT.processesOf(folder);
          return left.isEmpty() && running.stream().noneMatch(ProcessHandle::isAlive)
              ? Look.seen(true)
              : Look.notYet("%s", left);
        });
  }

  /** Leaves nothing running, whatever went wrong. */
  @Override
  public void close() {
    started.stream()
        .flatMap(process -> process.descendants())
        .forEach(ProcessHandle::destroyForcibly);
    started.forEach(Process::destroyForcibly);
    ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
