package io.firedrill.cluster.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach a local Flink that another process runs; it is in a file that its owner alone may
 * read, for it holds the store's keys.
 *
 * @param rest Flink's REST API
 */
public record LocalConnection(String rest, S3Store.Address store) {
  private static final String FILE = "running.json";

  @Override
  public String toString() {
    return rest;
  }

  /** Writes it down; the process that does is the one that runs it. */
  public void write(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      new ObjectMapper()
          .writeValue(
              file.toFile(),
              Map.of(
                  "pid", ProcessHandle.current().pid(),
                  "rest", rest,
                  "endpoint", store.endpoint().toString(),
                  "bucket", store.bucket(),
                  "accessKey", store.keys().accessKey(),
                  "secretKey", store.keys().secretKey()));
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write %s: %s", file, e.getMessage()), e);
    }
  }

  public static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(FILE));
    } catch (IOException e) {
      // the process that it names is gone, and so it is not believed
    }
  }

  /** Reads it; empty if nothing runs there. */
  static Optional<LocalConnection> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<?, ?> read = new ObjectMapper().readValue(file.toFile(), Map.class);
      long pid = Long.parseLong(read.get("pid").toString());
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new LocalConnection(
              read.get("rest").toString(),
              new S3Store.Address(
                  URI.create(read.get("endpoint").toString()),
                  read.get("bucket").toString(),
                  read.get("accessKey").toString(),
                  read.get("secretKey").toString())));
    } catch (IOException | RuntimeException e) {
      throw new Problem(Texts.format("cannot parse %s: remove it", file), e);
    }
  }
}
