package io.firedrill.cluster.local;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * What local runs that were killed leave: their processes and work folders. What a job has written
 * to a store that outlives the run is no leftover, and stays.
 */
public final class LocalLeftovers {
  /** A report's folder has one for each drill, which has the work folder. */
  private static final int DEPTH = 5;

  private LocalLeftovers() {}

  /**
   * Ends and removes what is left below a folder.
   *
   * @return what was done, a line for each work folder
   */
  public static List<String> remove(Path below) throws IOException {
    List<String> done = new ArrayList<>();
    for (Path work : workFolders(below)) {
      OptionalInt processes = WorkFolder.clean(work);
      if (processes.isPresent()) {
        LocalConnection.remove(work.getParent());
      }
      done.add(
          processes.isPresent()
              ? Texts.format("ended %d processes of, and removed, %s", processes.getAsInt(), work)
              : Texts.format("left %s alone: a run works there", work));
    }
    return done;
  }

  private static List<Path> workFolders(Path below) throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(below)) {
      return found;
    }
    Files.walkFileTree(
        below,
        EnumSet.noneOf(FileVisitOption.class),
        DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!WorkFolder.isOne(folder)) {
              return FileVisitResult.CONTINUE;
            }
            found.add(folder);
            return FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // another run has removed it meanwhile
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
