package io.firedrill.app;

import io.firedrill.cluster.JobVersion;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.inspect.Inspection;
import io.firedrill.judge.Finding;
import io.firedrill.judge.StateFits;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.upgrade.VersionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether a version of a job can take a savepoint: checked on this machine, and judged by the rule
 * of a rehearsal.
 *
 * @param savepoint a folder of this machine
 * @param before the version that took the savepoint, for the names of what is gone
 */
public record SavepointCheck(Path savepoint, JobVersion version, Optional<JobVersion> before) {
  /** What was checked, and what it comes to. */
  public record Result(VersionCheck.Checked checked, Finding finding) {}

  /**
   * Plans a check.
   *
   * @param oldJars the jars of the version that took the savepoint; may be empty
   * @throws Problem if there is no such savepoint or jar
   */
  public static SavepointCheck of(Path savepoint, VersionChange change, List<String> oldJars) {
    if (!Files.isRegularFile(savepoint.resolve(MetadataFile.NAME))) {
      throw new Problem(
          Texts.format("there is no savepoint in %s: it has no %s", savepoint, MetadataFile.NAME));
    }
    return new SavepointCheck(
        savepoint.toAbsolutePath(),
        change.version(),
        oldJars.isEmpty() ? Optional.empty() : Optional.of(change.before(oldJars).version()));
  }

  /**
   * Checks.
   *
   * @throws Problem if the savepoint cannot be read
   */
  public Result run(Installation installation) {
    try (Scratch scratch = Scratch.make()) {
      VersionCheck check = new VersionCheck(installation.inspector(), scratch.folder());
      List<Inspection.Operator> old =
          before.map(then -> check.graph(then, "old").operators()).orElse(List.of());
      VersionCheck.Checked checked = check.check(savepoint, version, old);
      return new Result(checked, finding(checked));
    } catch (IOException e) {
      throw new Problem("cannot work in a temporary folder: " + e.getMessage(), e);
    }
  }

  private static Finding finding(VersionCheck.Checked checked) {
    Inspection inspection = checked.inspection();
    if (inspection.graphError().isPresent()) {
      return new Finding.Broken(inspection.graphError().get());
    }
    return new StateFits()
        .examine(
            Evidence.of(
                new UpgradeFact.OperatorsChecked(0, checked.operators()),
                new UpgradeFact.StatesChecked(0, inspection.states()),
                new UpgradeFact.RestoredHere(0, inspection.restore())));
  }
}
