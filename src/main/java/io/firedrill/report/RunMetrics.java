package io.firedrill.report;

import io.firedrill.doctor.Checkup;
import io.firedrill.doctor.Severity;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What runs came to, as metrics of Prometheus. Names end in their unit; a verdict is 1 for the one
 * that it was, and 0 for the others.
 */
public final class RunMetrics {
  private static final String JOB = "firedrill";

  /** Prometheus and the Pushgateway have a label named job themselves. */
  private static final String FLINK_JOB = "flink_job";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<String, Gauge> gauges = new HashMap<>();
  private final Clock clock;

  /**
   * None yet.
   *
   * @param clock what it is that time a run has ended by
   */
  public RunMetrics(Clock clock) {
    this.clock = clock;
  }

  private Gauge gauge(String name, String help, String... labels) {
    return gauges.computeIfAbsent(
        name, n -> Gauge.builder().name(n).help(help).labelNames(labels).register(registry));
  }

  /** A drill. */
  public RunMetrics drill(DrillReport report) {
    String drill = report.drill();
    String target = report.target();
    for (Verdict.Outcome each : Verdict.Outcome.values()) {
      gauge("firedrill_drill_verdict", "The drill's last verdict.", "drill", "target", "verdict")
          .labelValues(drill, target, each.name())
          .set(each == report.verdict() ? 1 : 0);
    }
    ended("firedrill_drill", drill, target);
    report.recovery().ifPresent(recovery -> recovery(drill, target, recovery));
    report.audit().ifPresent(audit -> audited(drill, target, audit));
    return this;
  }

  /** How long the parts of its recovery might take; {@code total} is the whole. */
  public RunMetrics budget(DrillReport report, Evidence evidence) {
    evidence
        .last(Fact.BudgetSet.class)
        .ifPresent(
            set ->
                set.maxMillis()
                    .forEach(
                        (phase, millis) ->
                            gauge(
                                    "firedrill_drill_budget_seconds",
                                    "How long a phase of the recovery may take.",
                                    "drill",
                                    "target",
                                    "phase")
                                .labelValues(report.drill(), report.target(), phase)
                                .set(seconds(millis))));
    return this;
  }

  private void recovery(String drill, String target, DrillReport.RecoveryReport recovery) {
    if (recovery.complete()) {
      gauge(
              "firedrill_drill_recovery_seconds",
              "From the fault to the end of the recovery.",
              "drill",
              "target")
          .labelValues(drill, target)
          .set(seconds(recovery.totalMillis()));
    }
    recovery
        .phases()
        .forEach(
            phase ->
                gauge(
                        "firedrill_drill_phase_seconds",
                        "How long a phase of the recovery took.",
                        "drill",
                        "target",
                        "phase")
                    .labelValues(drill, target, phase.name())
                    .set(seconds(phase.millis())));
  }

  private void audited(String drill, String target, AuditReport audit) {
    Map.of(
            "found", audit.records(),
            "missing", audit.missing(),
            "duplicated", audit.duplicates(),
            "wrong", audit.wrong(),
            "beyond", audit.pastCut())
        .forEach(
            (kind, count) ->
                gauge(
                        "firedrill_drill_records",
                        "Records of the ledger that was audited, by what they came to.",
                        "drill",
                        "target",
                        "kind")
                    .labelValues(drill, target, kind)
                    .set(count));
  }

  private void ended(String prefix, String name, String target) {
    gauge(prefix + "_ended_timestamp_seconds", "When the last run ended.", "drill", "target")
        .labelValues(name, target)
        .set(clock.millis() / 1000.0);
  }

  /** A rehearsal of an upgrade. */
  public RunMetrics upgrade(Evidence evidence, Verdict verdict) {
    UpgradeReport report = UpgradeReport.of(evidence, verdict);
    for (Verdict.Outcome each : Verdict.Outcome.values()) {
      gauge("firedrill_upgrade_verdict", "The last rehearsal's verdict.", "target", "verdict")
          .labelValues(report.target(), UpgradeReport.word(each))
          .set(each == verdict.outcome() ? 1 : 0);
    }
    report
        .downtime()
        .ifPresent(
            downtime ->
                gauge("firedrill_upgrade_downtime_seconds", "How long no version ran.", "target")
                    .labelValues(report.target())
                    .set(seconds(downtime.totalMillis())));
    ended("firedrill_upgrade", "upgrade", report.target());
    return this;
  }

  /**
   * The newest point that a job could come back from.
   *
   * @param restored how long that took; empty if it could not be restored
   */
  public RunMetrics backup(
      String job, Verdict.Outcome outcome, Duration age, Optional<Duration> restored) {
    gauge("firedrill_backup_restorable", "Whether the newest point can be restored.", FLINK_JOB)
        .labelValues(job)
        .set(outcome == Verdict.Outcome.PASS ? 1 : 0);
    gauge("firedrill_backup_age_seconds", "How old the newest point was.", FLINK_JOB)
        .labelValues(job)
        .set(seconds(age.toMillis()));
    restored.ifPresent(
        took ->
            gauge("firedrill_backup_restore_seconds", "How long its restore took.", FLINK_JOB)
                .labelValues(job)
                .set(seconds(took.toMillis())));
    gauge("firedrill_backup_ended_timestamp_seconds", "When it was verified.", FLINK_JOB)
        .labelValues(job)
        .set(clock.millis() / 1000.0);
    return this;
  }

  /** What a doctor found. */
  public RunMetrics checkups(List<Checkup> checkups) {
    for (Checkup checkup : checkups) {
      for (Severity severity : Severity.values()) {
        gauge("firedrill_doctor_findings", "What the doctor found.", FLINK_JOB, "severity")
            .labelValues(checkup.name(), severity.name().toLowerCase(Locale.ROOT))
            .set(checkup.count(severity));
      }
      gauge("firedrill_doctor_not_seen", "Rules that could not see.", FLINK_JOB)
          .labelValues(checkup.name())
          .set(checkup.notSeen().size());
    }
    return this;
  }

  private static double seconds(long millis) {
    return millis / 1000.0;
  }

  /** As <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new OpenMetricsTextFormatWriter(false, true).write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Writes a file that nobody sees half of: a collector reads it at any time. */
  public void write(Path file) throws IOException {
    Path half = Files.createTempFile(file.toAbsolutePath().getParent(), ".firedrill", ".tmp");
    Files.writeString(half, text());
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Sends them to a Pushgateway, where they take the place of those of the same instance.
   *
   * @param instance what distinguishes the runs that push there
   */
  public void push(URI gateway, String instance) throws IOException {
    PushGateway.builder()
        .address(gateway.getRawAuthority())
        .scheme(io.prometheus.metrics.exporter.pushgateway.Scheme.fromString(gateway.getScheme()))
        .format(Format.PROMETHEUS_TEXT)
        .job(JOB)
        .groupingKey("instance", instance)
        .registry(registry)
        .build()
        .push();
  }
}
