package io.firedrill.upgrade;

import io.firedrill.contract.Comparison;
import io.firedrill.contract.Contract;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a shadow writes what the live job writes elsewhere.
 *
 * @param byLive the shadow's names by the live job's
 */
record ShadowOutputs(Map<String, String> byLive) {
  /**
   * Refuses to audit or to compare what the shadow has no place of its own for.
   *
   * @throws Problem if a contract or a comparison names such an output
   */
  void check(UpgradeOptions options) {
    options.contract().ifPresent(this::of);
    options
        .comparison()
        .ifPresent(
            comparison ->
                comparison.outputs().stream()
                    .map(Comparison.Compared::name)
                    .forEach(name -> find(comparison.file(), name)));
  }

  /** A contract for the shadow. */
  Contract of(Contract contract) {
    return contract.writingTo(find(contract.file(), contract.output().place().name()));
  }

  private String find(Path file, String name) {
    String shadow = byLive.get(name);
    if (shadow == null) {
      throw new Problem(
          Texts.format(
              "%s: the output %s is not one that a shadow writes elsewhere; those are: %s. Name it as"
                  + " the job's arguments do, and with --output if the job is not the project's",
              file, name, byLive.isEmpty() ? "none" : String.join(", ", byLive.keySet())));
    }
    return shadow;
  }
}
