package io.firedrill.doctor;

import java.util.List;
import java.util.Set;

/** Looks at a job with all its rules. */
public record Doctor(List<Rule> rules) {
  public Doctor {
    rules = List.copyOf(rules);
  }

  /** The same without some rules. */
  public Doctor without(Set<String> ids) {
    return new Doctor(rules.stream().filter(r -> !ids.contains(r.advice().id())).toList());
  }

  /** Examines a job. */
  public Checkup examine(String name, Subject subject) {
    return new Checkup(
        name,
        rules.stream().map(rule -> new Examined(rule.advice(), look(rule, subject))).toList());
  }

  /** Flink's own parsers refuse values that are none. */
  private static Look look(Rule rule, Subject subject) {
    try {
      return rule.examine(subject);
    } catch (IllegalArgumentException e) {
      return Look.unseen("%s", e.getMessage());
    }
  }
}
