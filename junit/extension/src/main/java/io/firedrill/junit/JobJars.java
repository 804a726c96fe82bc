package io.firedrill.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A job's jars as files: a folder of classes is packed into one, which is gone once this is closed.
 */
record JobJars(List<Path> files, Path folder) implements AutoCloseable {
  static JobJars of(String[] jars) throws IOException {
    Path folder = Files.createTempDirectory("firedrill-job");
    List<Path> files = new ArrayList<>();
    for (String jar : jars) {
      Path path = Path.of(jar).toAbsolutePath();
      files.add(
          Files.isDirectory(path)
              ? packed(path, folder.resolve("job-" + files.size() + ".jar"))
              : path);
    }
    return new JobJars(files, folder);
  }

  private static Path packed(Path classes, Path jar) throws IOException {
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> found = Files.walk(classes)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        entries.putNextEntry(new JarEntry(name));
        Files.copy(file, entries);
      }
    }
    return jar;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> packed = Files.list(folder)) {
      for (Path file : packed.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
