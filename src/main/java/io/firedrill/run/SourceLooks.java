package io.firedrill.run;

import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.FlinkRestException;
import io.firedrill.flink.SourceMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks at the metrics of a job's sources, again and again. */
public final class SourceLooks {
  private final Supplier<FlinkRest> rest;
  private final String jobId;
  private final Map<String, List<String>> names = new HashMap<>();

  public SourceLooks(Supplier<FlinkRest> rest, String jobId) {
    this.rest = rest;
    this.jobId = jobId;
  }

  /** Names come up one by one after a start, and stay; the list of all is long. */
  public SourceMetrics look(FlinkJob.Vertex source) throws FlinkRestException {
    if (names.getOrDefault(source.id(), List.of()).size() < 2) {
      names.put(source.id(), rest.get().sourceMetricNames(jobId, source));
    }
    return rest.get().sourceMetrics(jobId, source, names.get(source.id()));
  }
}
