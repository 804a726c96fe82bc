package io.firedrill.report;

import com.samskivert.mustache.Mustache;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The pages' templates and the parts that they share, which ship as resources. */
final class Templates {
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .defaultValue("")
          .emptyStringIsFalse(true)
          .withLoader(
              name ->
                  new InputStreamReader(
                      Templates.class.getResourceAsStream("/report/" + name),
                      StandardCharsets.UTF_8));

  private Templates() {}

  static String fill(String name, Map<String, ?> page) {
    return COMPILER.loadTemplate(name).execute(page);
  }
}
