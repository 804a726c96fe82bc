package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Map;
import java.util.regex.Pattern;

/** Secrets where everybody reads them. */
final class KeysInSettings implements Rule {
  private static final Pattern SECRET =
      Pattern.compile(
          "(access[.-]key|secret[.-]key|password|api[.-]?key|account[.-]key|session[.-]token)$");

  @Override
  public Advice advice() {
    return Advice.error("keys-in-settings")
        .why(
            "The resource, the config map that is made of it and Flink's REST API show it; s3.access-key is not masked.")
        .flink("deployment/filesystems/s3/#configure-access-credentials")
        .remedy("a Secret, by secretKeyRef in the podTemplate, or a service account with a role");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.settings().entrySet().stream()
        .filter(setting -> SECRET.matcher(setting.getKey()).find())
        .filter(setting -> !setting.getValue().isBlank() && !setting.getValue().startsWith("***"))
        .map(Map.Entry::getKey)
        .sorted()
        .reduce((one, other) -> one + ", " + other)
        .map(keys -> Look.found(subject.where(keys), "a value is set in plain text"))
        .orElse(Look.fine());
  }
}
