package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.DrillFile;
import io.firedrill.judge.Verdict;
import io.firedrill.run.Progress;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that looks sick to the job, through a proxy between the two. */
@Tag("long")
class SickStoreLocalIT {
  private final Installation installation = Installation.find();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store-slow",
        "store-slowdown",
        "store-upload-cut",
        "store-keys-rotated",
        "store-full",
        "checkpoint-file-gone"
      })
  void everyLinkHoldsAndNothingIsLeftBehind(String name) {
    Path folder = installation.artifacts().resolve("local-it").resolve(name);
    DrillRun.Result result =
        new LocalDrills(installation, LocalDrills.Options.in(folder), Progress.SILENT)
            .run(DrillFile.read(installation.drill(name)));
    assertThat(result.verdict().outcome())
        .as(result.report().reasons().toString())
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(DrillLocalIT.processesOf(folder)).isEmpty();
  }
}
