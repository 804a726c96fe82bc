package io.firedrill.report;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Recovery;
import io.firedrill.evidence.Slowest;
import io.firedrill.problem.Texts;
import java.util.OptionalLong;

/** The recovery's phases, drawn to scale. */
record RecoveryChart(
    String total,
    boolean complete,
    String processGone,
    String running,
    String checkpoint,
    BarChart chart,
    Slowest slowest) {
  static RecoveryChart of(Recovery recovery, Evidence evidence) {
    return new RecoveryChart(
        seconds(OptionalLong.of(recovery.totalMillis())),
        recovery.complete(),
        seconds(recovery.processGoneMillis()),
        seconds(recovery.runningMillis()),
        seconds(recovery.firstCheckpointMillis()),
        BarChart.of(
            "Recovery phases drawn to scale",
            130,
            recovery.phases().stream()
                .map(phase -> new BarChart.Part(phase.name(), phase.millis(), phase.meaning()))
                .toList()),
        Slowest.of(evidence).filter(slowest -> !slowest.changedBy().isEmpty()).orElse(null));
  }

  private static String seconds(OptionalLong millis) {
    return millis.isPresent() ? Texts.seconds(millis.getAsLong()) : "";
  }
}
