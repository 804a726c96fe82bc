package io.firedrill.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Examined;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Severity;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a doctor found, for people and for machines.
 *
 * @param version of Firedrill
 */
public record CheckupReport(List<Checkup> checkups, String version) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String SARIF = "https://json.schemastore.org/sarif-2.1.0.json";

  /** The formats by the names that a command takes. */
  public enum Format {
    text,
    json,
    junit,
    sarif
  }

  public String as(Format format) {
    return switch (format) {
      case text -> text();
      case json -> json();
      case junit -> junit();
      case sarif -> sarif();
    };
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    for (Checkup checkup : checkups) {
      lines.add(checkup.name());
      lines.add("");
      for (Checkup.Finding finding : checkup.findings()) {
        Advice advice = finding.advice();
        lines.add(
            Texts.format(
                "%-8s %s: %s: %s",
                word(advice.severity()), advice.id(), finding.where(), finding.seen()));
        lines.add("         " + advice.why());
        lines.add("         set: " + advice.remedy());
        advice.drill().ifPresent(d -> lines.add("         prove it: firedrill drill " + d));
      }
      lines.addAll(notSeen(checkup));
      lines.add("");
      lines.add(summary(checkup));
      lines.add("");
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** A line for each reason. */
  private static List<String> notSeen(Checkup checkup) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (Checkup.NotSeen each : checkup.notSeen()) {
      byReason.computeIfAbsent(each.why(), why -> new ArrayList<>()).add(each.advice().id());
    }
    return byReason.entrySet().stream()
        .map(
            each ->
                Texts.format("not seen %s: %s", String.join(", ", each.getValue()), each.getKey()))
        .toList();
  }

  private static String summary(Checkup checkup) {
    return Texts.format(
        "%d rules: %s, %s, %s, %d not seen. Why, and where it is documented: firedrill doctor --explain RULE",
        checkup.all().size(),
        counted(checkup, Severity.ERROR),
        counted(checkup, Severity.WARNING),
        counted(checkup, Severity.INFO),
        checkup.notSeen().size());
  }

  private static String counted(Checkup checkup, Severity severity) {
    long count = checkup.count(severity);
    return Texts.format("%d %s%s", count, word(severity), count == 1 ? "" : "s");
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("firedrill", version);
    ArrayNode jobs = root.putArray("jobs");
    for (Checkup checkup : checkups) {
      ObjectNode job = jobs.addObject();
      job.put("name", checkup.name());
      ArrayNode rules = job.putArray("rules");
      for (Examined each : checkup.all()) {
        rule(rules.addObject(), each);
      }
    }
    return written(root);
  }

  private static void rule(ObjectNode rule, Examined each) {
    Advice advice = each.advice();
    rule.put("rule", advice.id());
    rule.put("severity", word(advice.severity()));
    if (each.look() instanceof Look.Found found) {
      rule.put("look", "found");
      rule.put("where", found.where());
      rule.put("seen", found.seen());
      rule.put("why", advice.why());
      rule.put("remedy", advice.remedy());
      rule.put("source", advice.source());
      advice.drill().ifPresent(drill -> rule.put("drill", drill));
    } else if (each.look() instanceof Look.Unseen unseen) {
      rule.put("look", "unseen");
      rule.put("seen", unseen.why());
    } else {
      rule.put("look", "fine");
    }
  }

  private String junit() {
    return JUnitXml.of(
        "firedrill doctor",
        0,
        checkups.stream()
            .flatMap(checkup -> checkup.all().stream().map(each -> testCase(checkup.name(), each)))
            .toList());
  }

  private static JUnitXml.Case testCase(String name, Examined each) {
    Advice advice = each.advice();
    if (each.look() instanceof Look.Found found) {
      String message = Texts.format("%s: %s. %s", found.where(), found.seen(), advice.remedy());
      // what is only worth knowing is not a failed test
      String element = advice.severity() == Severity.INFO ? "system-out" : "failure";
      return new JUnitXml.Case(name, advice.id(), element, message);
    }
    return each.look() instanceof Look.Unseen unseen
        ? new JUnitXml.Case(name, advice.id(), "skipped", unseen.why())
        : new JUnitXml.Case(name, advice.id(), "system-out", "fine");
  }

  /**
   * <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>:
   * what code hosts show beside the lines of a change.
   */
  private String sarif() {
    ObjectNode root = JSON.createObjectNode();
    root.put("$schema", SARIF);
    root.put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "firedrill doctor");
    driver.put("version", version);
    ArrayNode rules = driver.putArray("rules");
    if (!checkups.isEmpty()) {
      checkups.get(0).all().forEach(each -> sarifRule(rules.addObject(), each.advice()));
    }
    ArrayNode results = run.putArray("results");
    for (Checkup checkup : checkups) {
      checkup.findings().forEach(f -> sarifResult(results.addObject(), checkup.name(), f));
    }
    return written(root);
  }

  private static void sarifRule(ObjectNode rule, Advice advice) {
    rule.put("id", advice.id());
    rule.putObject("shortDescription").put("text", advice.why());
    rule.put("helpUri", advice.source());
    rule.putObject("help").put("text", advice.remedy());
    rule.putObject("defaultConfiguration").put("level", level(advice.severity()));
  }

  private static void sarifResult(ObjectNode result, String name, Checkup.Finding finding) {
    result.put("ruleId", finding.advice().id());
    result.put("level", level(finding.advice().severity()));
    result
        .putObject("message")
        .put(
            "text",
            Texts.format(
                "%s: %s. %s Set: %s",
                finding.where(),
                finding.seen(),
                finding.advice().why(),
                finding.advice().remedy()));
    result
        .putArray("locations")
        .addObject()
        .putArray("logicalLocations")
        .addObject()
        .put("fullyQualifiedName", Texts.format("%s %s", name, finding.where()));
  }

  private static String level(Severity severity) {
    return severity == Severity.INFO ? "note" : word(severity);
  }

  private static String written(ObjectNode root) {
    try {
      return JSON.writeValueAsString(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
