package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.regex.Pattern;

/** A version that gets no fixes. */
final class FlinkVersionOld implements Rule {
  private static final Pattern OLD = Pattern.compile("v1_1\\d");

  @Override
  public Advice advice() {
    return Advice.info("flink-version-old")
        .why("The Flink community maintains the newest minor versions and the long-term one, 1.20.")
        .at("https://flink.apache.org/what-is-flink/roadmap/")
        .remedy("rehearse an upgrade to 1.20 with `firedrill upgrade`");
  }

  @Override
  public Look examine(Subject subject) {
    String version = subject.field("/spec/flinkVersion").asText("");
    return OLD.matcher(version).matches()
        ? Look.found("spec.flinkVersion", "it is %s", version)
        : Look.fine();
  }
}
