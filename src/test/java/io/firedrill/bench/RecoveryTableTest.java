package io.firedrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.evidence.Recovery;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTableTest {
  @Test
  void aSeriesIsALineWithTheMediansOfItsPhases() {
    RecoveryTable table =
        new RecoveryTable(
            List.of(
                series("jobmanager-kill", recovery("detect", 4_000), recovery("detect", 2_000)),
                series("taskmanager-kill", recovery("detect", 1_000))));
    assertThat(table.markdown())
        .isEqualTo(
            """
            | drill | configuration | n | median | p95 | least–most | detect |
            |---|---|---|---|---|---|---|
            | jobmanager-kill | shipped | 2 | **2.0 s** | 4.0 s | 2.0–4.0 s | 2000 ms |
            | taskmanager-kill | shipped | 1 | **1.0 s** | 1.0 s | 1.0–1.0 s | 1000 ms |
            """);
  }

  @Test
  void runsNeedNotHaveSeenTheSamePhases() {
    RecoveryTable table =
        new RecoveryTable(
            List.of(
                series("a", recovery("detect", 100, "restore", 300)),
                series("b", recovery("detect", 200, "first checkpoint", 50, "caught up", 700))));
    assertThat(table.markdown())
        .contains("| detect | restore | first checkpoint | caught up |")
        .contains("| 100 ms | 300 ms | - | - |")
        .contains("| 200 ms | - | 50 ms | 700 ms |");
  }

  private static RecoveryTable.Series series(String drill, Recovery... recoveries) {
    return new RecoveryTable.Series(drill, "shipped", List.of(recoveries));
  }

  private static Recovery recovery(Object... namesAndMillis) {
    List<Recovery.Phase> phases =
        IntStream.range(0, namesAndMillis.length / 2)
            .mapToObj(
                i ->
                    new Recovery.Phase(
                        (String) namesAndMillis[2 * i],
                        ((Integer) namesAndMillis[2 * i + 1]).longValue(),
                        ""))
            .toList();
    return new Recovery(0, phases, OptionalLong.empty(), OptionalLong.empty(), true);
  }
}
