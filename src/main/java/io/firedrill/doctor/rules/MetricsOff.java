package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;
import java.util.Map;

/** A job that nobody can watch. */
final class MetricsOff implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("metrics-off")
        .why("No alert can say that checkpoints fail or that the job restarts.")
        .flink("deployment/metric_reporters/#prometheus")
        .remedy(
            "metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
  }

  @Override
  public Look examine(Subject subject) {
    return subject.settings().entrySet().stream().anyMatch(MetricsOff::reports)
        ? Look.fine()
        : Look.found(subject.where("metrics.reporter"), "no reporter is set");
  }

  /** The project's own warm-up is a reporter that reports nothing. */
  private static boolean reports(Map.Entry<String, String> setting) {
    return setting.getKey().matches("metrics\\.reporter\\..*\\.(factory\\.class|class|port)")
        && !setting.getValue().contains("WarmUp");
  }
}
