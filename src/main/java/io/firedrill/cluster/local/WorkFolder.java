package io.firedrill.cluster.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder a local run works in; one run at a time has it. A run that was killed itself leaves
 * its processes and files behind: the next one ends and removes them.
 */
final class WorkFolder implements AutoCloseable {
  private static final String MARKER = ".firedrill";

  /** What a run may have left, also one of a version that did not mark its folder. */
  private static final Set<String> PARTS =
      Set.of("conf", "logs", "s3", "tmp", "zookeeper", "processes.json", "processes.json.next");

  private static final long LEFTOVER_SECONDS = 20;
  private static final long ENDS_WITHIN_SECONDS = 10;
  private static final long NEEDED_BYTES = 500L << 20;

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final Map<Long, Long> processes = new TreeMap<>();

  private WorkFolder(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Takes a folder, empties it and prepares it.
   *
   * @throws Problem if another run has it, or it cannot be written to, or its disk is full
   */
  static WorkFolder take(Path root) {
    try {
      WorkFolder folder =
          locked(root)
              .orElseThrow(
                  () ->
                      new Problem(
                          Texts.format(
                              "another run works in %s: wait for it to end, or stop it", root)));
      try {
        folder.prepare();
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
      return folder;
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "cannot work in %s: %s. Choose another folder with --out.",
              root, e.getMessage() == null ? e : e.getMessage()),
          e);
    }
  }

  /** The folder, held against other runs; empty if one has it. */
  private static Optional<WorkFolder> locked(Path root) throws IOException {
    Path lockPath = root.resolveSibling("." + root.getFileName() + ".lock");
    Files.createDirectories(root.getParent());
    FileChannel lockFile =
        FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(lockFile);
    if (lock == null) {
      lockFile.close();
      return Optional.empty();
    }
    return Optional.of(new WorkFolder(root, lockFile, lock));
  }

  /** Whether a folder is one that a run has made. */
  static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(MARKER));
  }

  /**
   * Ends what a run that was killed has left running there, and removes the folder.
   *
   * @return how many processes were ended; empty if a run works there
   */
  static OptionalInt clean(Path root) throws IOException {
    Optional<WorkFolder> taken = locked(root);
    if (taken.isEmpty()) {
      return OptionalInt.empty();
    }
    try (WorkFolder folder = taken.get()) {
      int ended = folder.endLeftovers();
      folder.remove();
      return OptionalInt.of(ended);
    }
  }

  private void prepare() throws IOException {
    refuseWhatIsNotOurs();
    endLeftovers();
    remove();
    for (String part : List.of("conf", "logs", "s3", "tmp", "zookeeper")) {
      Files.createDirectories(root.resolve(part));
    }
    Files.createFile(root.resolve(MARKER));
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < NEEDED_BYTES) {
      throw new Problem(
          Texts.format(
              "the disk of %s is full: %d MB are free, a drill needs %d MB. Make room, or choose another folder with --out.",
              root, free >> 20, NEEDED_BYTES >> 20));
    }
  }

  /** What is removed here was made here: a folder named work may hold anything. */
  private void refuseWhatIsNotOurs() throws IOException {
    if (!Files.isDirectory(root) || isOne(root)) {
      return;
    }
    try (Stream<Path> content = Files.list(root)) {
      Set<String> names =
          content.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
      if (!PARTS.containsAll(names)) {
        throw new Problem(
            Texts.format(
                "%s is not a folder that Firedrill made, and would be emptied: choose another with --out or --dir",
                root));
      }
    }
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path path(String part) {
    return root.resolve(part);
  }

  Path root() {
    return root;
  }

  /** Writes down that this process is the run's own. */
  synchronized void owns(ProcessHandle process) {
    process
        .info()
        .startInstant()
        .ifPresent(start -> processes.put(process.pid(), start.toEpochMilli()));
    try {
      // whole or not at all: the next run relies on it
      Path next = root.resolve("processes.json.next");
      new ObjectMapper().writeValue(next.toFile(), processes);
      Files.move(next, processList(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write to %s: %s", root, e.getMessage()), e);
    }
  }

  private Path processList() {
    return root.resolve("processes.json");
  }

  private int endLeftovers() throws IOException {
    if (!Files.exists(processList())) {
      return 0;
    }
    Map<?, ?> listed = new ObjectMapper().readValue(processList().toFile(), Map.class);
    List<ProcessHandle> left = new ArrayList<>();
    listed.forEach(
        (pid, start) ->
            ProcessHandle.of(Long.parseLong(pid.toString()))
                .filter(p -> startedAt(p, Long.parseLong(start.toString())))
                .ifPresent(left::add));
    // a server with processes of its own ends them and tidies up, once its clients are gone
    left.sort(Comparator.comparing(WorkFolder::hasChildren));
    left.forEach(WorkFolder::end);
    return left.size();
  }

  private static boolean hasChildren(ProcessHandle process) {
    return process.children().findAny().isPresent();
  }

  private static void end(ProcessHandle process) {
    List<ProcessHandle> children = process.descendants().toList();
    if (children.isEmpty() || !endsByItself(process)) {
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
    try {
      process.onExit().get(LEFTOVER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new Problem(
          Texts.format("process %d of an earlier run does not end", process.pid()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", e);
    }
  }

  private static boolean endsByItself(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem("interrupted", e);
    }
  }

  private static boolean startedAt(ProcessHandle process, long millis) {
    return process.info().startInstant().filter(at -> at.toEpochMilli() == millis).isPresent();
  }

  /** Removes everything but the logs. */
  void removeAllButLogs() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> parts = Files.list(root)) {
      for (Path part : parts.filter(p -> !p.endsWith("logs")).toList()) {
        new DirectoryStore(part).deleteAll();
      }
    }
  }

  void remove() throws IOException {
    new DirectoryStore(root).deleteAll();
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }
}
