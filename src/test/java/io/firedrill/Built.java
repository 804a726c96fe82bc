package io.firedrill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Maven has just packaged, which bin/firedrill would build again without its mark. */
public final class Built {
  private Built() {}

  public static void mark() throws IOException {
    Path mark = Path.of("target/built");
    Files.deleteIfExists(mark);
    Files.createFile(mark);
  }
}
