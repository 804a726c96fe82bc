package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job with its output, its checkpoints and its high-availability data on a real HDFS. */
class HdfsLocalIT {
  private final Installation installation = Installation.find();

  @ParameterizedTest
  @ValueSource(strings = {"store-outage"})
  void everyLinkHoldsAndNothingIsLeftBehind(String name) {
    Path reports = installation.artifacts().resolve("local-it").resolve("hdfs-" + name);
    DrillRun.Result result =
        new LocalDrills(installation, LocalDrills.Options.in(reports), Progress.SILENT)
            .run(DrillFile.read(installation.drill(name)).withPipeline(Drill.Pipeline.hdfs));
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(DrillLocalIT.processesOf(reports)).isEmpty();
  }
}
