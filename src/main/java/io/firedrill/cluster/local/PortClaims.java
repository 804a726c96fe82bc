package io.firedrill.cluster.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/**
 * The ports that runs on this machine have chosen and may not listen on yet: a file each, so that
 * no other run chooses the same. Whoever comes later removes those that are old.
 */
record PortClaims(Path folder) {
  private static final Duration LISTENED_ON_WITHIN = Duration.ofMinutes(2);

  /** Those of this user. */
  static PortClaims ofThisUser() {
    return new PortClaims(
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "firedrill-ports-" + System.getProperty("user.name")));
  }

  /** Whether the port is now the caller's to listen on, and nobody else's. */
  boolean claim(int port) {
    Path file = folder.resolve(Integer.toString(port));
    try {
      Files.createDirectories(folder);
      removeOld();
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return !Files.exists(file); // it may be the folder's name that is taken
    } catch (IOException e) {
      return true; // where nothing can be written a port is as free as it looks
    }
  }

  private void removeOld() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isOld(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isOld(Path file) throws IOException {
    try {
      FileTime oldest =
          FileTime.fromMillis(System.currentTimeMillis() - LISTENED_ON_WITHIN.toMillis());
      return Files.getLastModifiedTime(file).compareTo(oldest) < 0;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
