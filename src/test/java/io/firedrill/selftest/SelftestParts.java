package io.firedrill.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.app.Installation;
import io.firedrill.run.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of the self-test on a real Flink, two at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(
    ExecutionMode.CONCURRENT) // with an instance per class, the default is one test at a time
abstract class SelftestParts {
  private final int plants;
  private final Function<Selftest, Map<String, Selftest.Part>> which;
  private final Installation installation = Installation.find();
  private final Selftest selftest =
      new Selftest(
          installation,
          installation.artifacts().resolve("local-it").resolve("selftest"),
          Progress.SILENT,
          outcome -> {});
  private final Collection<Outcome> outcomes = new ConcurrentLinkedQueue<>();

  SelftestParts(int plants, Function<Selftest, Map<String, Selftest.Part>> which) {
    this.plants = plants;
    this.which = which;
  }

  Set<String> parts() {
    return which.apply(selftest).keySet();
  }

  @ParameterizedTest
  @MethodSource("parts")
  void everyPlantedFaultIsCaughtByTheLinkThatShouldSeeIt(String part) {
    List<Outcome> planted = new ArrayList<>();
    which.apply(selftest).get(part).plant(planted::add);
    outcomes.addAll(planted);
    assertThat(planted).isNotEmpty().allMatch(Outcome::caught);
  }

  @AfterAll
  void noPlantIsLeftOut() {
    assertThat(outcomes).hasSize(plants);
  }
}
