package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A temporary folder that is removed in the end. It is named after its process, so that another one
 * finds what a process that was killed has left.
 */
public record Scratch(Path folder) implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("firedrill-(\\d+)-.*");

  public static Scratch make() throws IOException {
    return new Scratch(
        Files.createTempDirectory(
            Texts.format("firedrill-%d-", ProcessHandle.current().pid()))); // for its owner alone
  }

  /**
   * Removes the folders of processes that are gone.
   *
   * @param temporary where they are
   * @return which ones
   */
  public static List<Path> removeLeft(Path temporary) throws IOException {
    List<Path> removed = new ArrayList<>();
    try (Stream<Path> all = Files.list(temporary)) {
      for (Path folder : all.filter(Scratch::isLeft).toList()) {
        new Scratch(folder).close();
        removed.add(folder);
      }
    }
    return removed;
  }

  private static boolean isLeft(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return name.matches()
        && Files.isDirectory(folder)
        && isMine(folder)
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }

  private static boolean isMine(Path folder) {
    try {
      return Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    } catch (IOException e) {
      return false;
    }
  }

  /** At the end of the process, when there is no one left to report errors to. */
  public void tryToClose() {
    try {
      close();
    } catch (IOException e) {
      // somebody still writes there
    }
  }

  @Override
  public void close() throws IOException {
    new DirectoryStore(folder).deleteAll();
  }
}
