package io.firedrill.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.firedrill.evidence.Evidence;
import io.firedrill.judge.Verdict;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that a drill's reports go to, beside its evidence. */
public record ReportFolder(Path path) {
  /** Writes report.json, report.xml and report.html. */
  public DrillReport write(Evidence evidence, Verdict verdict) {
    DrillReport report = DrillReport.of(evidence, verdict);
    String suite = "firedrill." + report.target() + "." + report.drill();
    write(report, JUnitXml.of(suite, report.links(), evidence), HtmlReport.of(report, evidence));
    return report;
  }

  /** The same of an upgrade. */
  public UpgradeReport writeUpgrade(Evidence evidence, Verdict verdict) {
    UpgradeReport report = UpgradeReport.of(evidence, verdict);
    String suite = "firedrill." + report.target() + ".upgrade";
    write(report, JUnitXml.of(suite, report.links(), evidence), UpgradePage.of(report, evidence));
    return report;
  }

  private void write(Object report, String xml, String html) {
    ObjectMapper json =
        new ObjectMapper()
            .registerModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT);
    try {
      Files.createDirectories(path);
      json.writeValue(path.resolve("report.json").toFile(), report);
      Files.writeString(path.resolve("report.xml"), xml);
      Files.writeString(path.resolve("report.html"), html);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write the report to %s: %s", path, e.getMessage()), e);
    }
  }

  /** The report to open in a browser. */
  public Path html() {
    return path.resolve("report.html");
  }
}
