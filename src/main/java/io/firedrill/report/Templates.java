package io.firedrill.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The pages' templates, which ship as resources. */
final class Templates {
  private Templates() {}

  static String read(String name) {
    try (InputStream stream = Templates.class.getResourceAsStream("/report/" + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the resource report/" + name + " does not read", e);
    }
  }
}
