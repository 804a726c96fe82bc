package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.run.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(
    ExecutionMode.CONCURRENT) // with an instance per class, the default is one test at a time
class SelftestLocalIT {
  private static final int PLANTS = 41;

  private final Installation installation = Installation.find();
  private final Selftest selftest =
      new Selftest(
          installation,
          installation.artifacts().resolve("local-it").resolve("selftest"),
          Progress.SILENT,
          outcome -> {});
  private final Collection<Outcome> outcomes = new ConcurrentLinkedQueue<>();

  Set<String> parts() {
    return selftest.parts().keySet();
  }

  @ParameterizedTest
  @MethodSource("parts")
  void everyPlantedFaultIsCaughtByTheLinkThatShouldSeeIt(String part) {
    List<Outcome> planted = new ArrayList<>();
    selftest.parts().get(part).plant(planted::add);
    outcomes.addAll(planted);
    assertThat(planted).isNotEmpty().allMatch(Outcome::caught);
  }

  @AfterAll
  void noPlantIsLeftOut() {
    assertThat(outcomes).hasSize(PLANTS);
  }
}
