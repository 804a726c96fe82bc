package io.firedrill.cluster.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is written to files after a moment.
 *
 * @param from how many bytes each had then
 */
record ProcessLog(Map<Path, Long> from) {
  /** From now on. */
  static ProcessLog after(List<Path> files) {
    Map<Path, Long> from = new LinkedHashMap<>();
    files.forEach(file -> from.put(file, file.toFile().length()));
    return new ProcessLog(from);
  }

  /**
   * All of it so far.
   *
   * @throws IOException if a file cannot be read
   */
  String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Path, Long> each : from.entrySet()) {
      if (Files.exists(each.getKey())) {
        try (InputStream stream = Files.newInputStream(each.getKey())) {
          stream.skipNBytes(each.getValue());
          text.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return text.toString();
  }
}
