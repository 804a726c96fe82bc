package io.firedrill.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Subjects;
import io.firedrill.doctor.rules.AllRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * FlinkDeployments as they are found elsewhere, and what somebody who knows Flink would say of
 * each: all errors and warnings, and no other.
 */
class ShapesTest {
  private static final Path SHAPES = Path.of("src/test/resources/doctor");
  private static final String EXPECTED = "# expect:";

  static Stream<Path> shapes() throws IOException {
    try (Stream<Path> files = Files.list(SHAPES)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatAnExpertWouldSayAndNoFalseAlarm(Path shape) throws IOException {
    String yaml = Files.readString(shape);
    List<String> expected =
        yaml.lines()
            .filter(line -> line.startsWith(EXPECTED))
            .flatMap(line -> Stream.of(line.substring(EXPECTED.length()).strip().split(" ")))
            .filter(id -> !id.isEmpty())
            .toList();
    Subject subject = Subjects.of(shape.toString(), yaml).values().iterator().next();
    Checkup checkup =
        new Doctor(AllRules.with(Clock.systemUTC())).examine(shape.toString(), subject);
    assertThat(
            checkup.findings().stream()
                .filter(f -> f.advice().severity() != Severity.INFO)
                .map(f -> f.advice().id()))
        .containsExactlyInAnyOrderElementsOf(expected);
  }
}
