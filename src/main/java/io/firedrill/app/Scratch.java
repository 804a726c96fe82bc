package io.firedrill.app;

import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder that is removed in the end. */
public record Scratch(Path folder) implements AutoCloseable {
  public static Scratch make() throws IOException {
    return new Scratch(Files.createTempDirectory("firedrill"));
  }

  /** At the end of the process, when nobody listens to errors any more. */
  void tryToClose() {
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
