package io.firedrill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobVersion;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static final JobVersion VERSION =
      new JobVersion(List.of(), Optional.empty(), List.of(), Map.of(), 1);

  private static List<Operator> graph(int parallelism) {
    return List.of(
        sink("io.firedrill.job.ExactlyOnceTable", parallelism),
        sink("io.firedrill.job.ExactlyOnceTable", 1),
        sink("io.firedrill.job.AtLeastOnceTable", parallelism),
        sink("org.apache.flink.connector.file.sink.FileSink", parallelism));
  }

  private static Operator sink(String type, int parallelism) {
    return new Operator("id-of-" + type, type, type, Kind.SINK, type, "table t", parallelism, 128);
  }

  private static int preparing(Optional<JobVersion> shadowOfOld) {
    return new Versions(VERSION, VERSION, VERSION, shadowOfOld, graph(2), graph(3)).preparing();
  }

  /** Each of them takes room in the database away from the live job. */
  @Test
  void subtasksOfBothShadowsThatPrepareTransactionsCount() {
    assertThat(preparing(Optional.empty())).isEqualTo(4);
    assertThat(preparing(Optional.of(VERSION))).isEqualTo(7);
  }
}
