package io.firedrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JUnit extension is a project of its own, with the same versions. */
class PinsTest {
  private static final Pattern PROPERTY =
      Pattern.compile("(?m)^    <([a-z][a-z0-9.-]*)>([^<]*)</\\1>$");
  private static final Pattern VERSION =
      Pattern.compile(
          "(?m)<artifactId>firedrill[a-z-]*</artifactId>\\s*<version>([^<]*)</version>");

  private static Map<String, String> properties(String pom) throws IOException {
    Map<String, String> properties = new TreeMap<>();
    for (Matcher each = PROPERTY.matcher(Files.readString(Path.of(pom))); each.find(); ) {
      properties.put(each.group(1), each.group(2));
    }
    return properties;
  }

  @Test
  void itPinsWhatTheHarnessPins() throws IOException {
    Map<String, String> here = properties("junit/pom.xml");
    Map<String, String> there = properties("pom.xml");
    here.keySet().retainAll(there.keySet());
    assertThat(here).containsKeys("junit.version", "flink.version", "surefire.version");
    there.keySet().retainAll(here.keySet());
    assertThat(here).isEqualTo(there);
  }

  @ParameterizedTest
  @ValueSource(strings = {"junit/pom.xml", "junit/extension/pom.xml", "junit/sample/pom.xml"})
  void itHasTheHarnesssVersion(String pom) throws IOException {
    Matcher harness = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(harness.find()).isTrue();
    for (Matcher each = VERSION.matcher(Files.readString(Path.of(pom))); each.find(); ) {
      assertThat(each.group(1)).isEqualTo(harness.group(1));
    }
  }
}
