package io.firedrill.upgrade;

import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.SourceMetrics;
import io.firedrill.run.Phases;
import io.firedrill.run.SourceLooks;
import java.util.Map;
import java.util.TreeMap;

/** What comes through the shadow's sources; a look that shows nothing new is none. */
final class ShadowFlow {
  private final SourceLooks sources;
  private final Phases phases;
  private Map<String, Long> records = Map.of();
  private Map<String, Long> backlog = Map.of();

  ShadowFlow(FlinkRest rest, String jobId, Phases phases) {
    this.sources = new SourceLooks(() -> rest, jobId);
    this.phases = phases;
  }

  void look(FlinkJob job) throws FlinkRestException {
    Map<String, Long> emitted = new TreeMap<>();
    Map<String, Long> due = new TreeMap<>();
    for (FlinkJob.Vertex source : FlinkJob.sources(job.vertices())) {
      SourceMetrics metrics = sources.look(source);
      metrics.records().ifPresent(count -> emitted.put(source.id(), count));
      metrics.pendingRecords().ifPresent(count -> due.put(source.id(), count));
    }
    if (!emitted.equals(records) || !due.equals(backlog)) {
      records = emitted;
      backlog = due;
      phases.add(new UpgradeFact.ShadowFlowSeen(phases.now(), emitted, due));
    }
  }
}
