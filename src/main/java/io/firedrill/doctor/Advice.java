package io.firedrill.doctor;

import java.util.Optional;

/**
 * What a rule says to somebody whom it concerns.
 *
 * @param id its name, of lower case letters and dashes, which never changes
 * @param why what happens
 * @param source where that is documented, an address
 * @param remedy what to set or do
 * @param drill the drill that proves it
 */
public record Advice(
    String id,
    Severity severity,
    String why,
    String source,
    String remedy,
    Optional<String> drill) {
  private static final String FLINK =
      "https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/";
  private static final String OPERATOR =
      "https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/";
  private static final String ISSUES = "https://issues.apache.org/jira/browse/";

  public static Advice error(String id) {
    return new Advice(id, Severity.ERROR, "", "", "", Optional.empty());
  }

  public static Advice warning(String id) {
    return new Advice(id, Severity.WARNING, "", "", "", Optional.empty());
  }

  public static Advice info(String id) {
    return new Advice(id, Severity.INFO, "", "", "", Optional.empty());
  }

  public Advice why(String text) {
    return new Advice(id, severity, text, source, remedy, drill);
  }

  public Advice remedy(String text) {
    return new Advice(id, severity, why, source, text, drill);
  }

  public Advice drill(String name) {
    return new Advice(id, severity, why, source, remedy, Optional.of(name));
  }

  /** The source is a page of Flink's documentation. */
  public Advice flink(String page) {
    return at(FLINK + page);
  }

  /** The source is what Flink's documentation says of a setting. */
  public Advice setting(String key) {
    return flink("deployment/config/#" + key.replace('.', '-'));
  }

  /** The source is a page of the operator's documentation. */
  public Advice operator(String page) {
    return at(OPERATOR + page);
  }

  /** The source is an issue of Flink's. */
  public Advice issue(String number) {
    return at(ISSUES + number);
  }

  /** The source is at an address. */
  public Advice at(String address) {
    return new Advice(id, severity, why, address, remedy, drill);
  }
}
