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
import io.firedrill.store.Scratch;
import io.firedrill.upgrade.VersionCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a version of a job can be restored from a savepoint: checked on this machine, and judged
 * by the rule of a rehearsal.
 *
 * @param savepoint a folder of this machine
 * @param before the version that took the savepoint, for the names of what is gone
 * @param acceptedStates what the user accepts of the check of states
 */
public record SavepointCheck(
    Path savepoint, JobVersion version, Optional<JobVersion> before, Set<String> acceptedStates) {
  private static final int NAMED = 3;

  /** What was checked, and what it comes to. */
  public record Result(VersionCheck.Checked checked, Finding finding) {}

  /**
   * Plans a check.
   *
   * @param oldJars the jars of the version that took the savepoint; may be empty
   * @param acceptedStates what the user accepts of the check of states
   * @throws Problem if there is no such savepoint or jar, or part of the savepoint is missing
   */
  public static SavepointCheck of(
      Path savepoint, VersionChange change, List<String> oldJars, Set<String> acceptedStates) {
    if (!Files.isRegularFile(savepoint.resolve(MetadataFile.NAME))) {
      throw new Problem(
          Texts.format("there is no savepoint in %s: it has no %s", savepoint, MetadataFile.NAME));
    }
    SavepointCheck check =
        new SavepointCheck(
            savepoint.toAbsolutePath(),
            change.version(),
            oldJars.isEmpty() ? Optional.empty() : Optional.of(change.before(oldJars).version()),
            acceptedStates);
    checkWhole(savepoint);
    return check;
  }

  private static void checkWhole(Path savepoint) {
    try {
      List<String> missing = MetadataFile.missing(savepoint.toAbsolutePath());
      if (!missing.isEmpty()) {
        throw new Problem(
            Texts.format(
                "the snapshot in %s is not whole: %d of its files are not on this machine: %s%s. A"
                    + " checkpoint has files outside of its own folder; `firedrill savepoint take`"
                    + " and `savepoint fetch` bring a savepoint with all of it",
                savepoint,
                missing.size(),
                String.join(", ", missing.subList(0, Math.min(NAMED, missing.size()))),
                missing.size() > NAMED ? ", …" : ""));
      }
    } catch (IOException e) {
      throw new Problem(Texts.format("the savepoint in %s: %s", savepoint, e.getMessage()), e);
    }
  }

  /**
   * Checks.
   *
   * @throws Problem if the savepoint cannot be read
   */
  public Result run(Installation installation) {
    try (Scratch scratch = Scratch.make()) {
      VersionCheck check = new VersionCheck(installation.inspector(), scratch.folder());
      Optional<Inspection> old = before.map(then -> check.graph(then, "old"));
      VersionCheck.Checked checked =
          check.check(savepoint, version, old.map(Inspection::operators).orElse(List.of()));
      return new Result(checked, finding(checked, old));
    } catch (IOException e) {
      throw new Problem("cannot work in a temporary folder: " + e.getMessage(), e);
    }
  }

  private Finding finding(VersionCheck.Checked checked, Optional<Inspection> old) {
    Inspection inspection = checked.inspection();
    if (inspection.graphError().isPresent()) {
      return noGraph(inspection.graphError().get(), old);
    }
    return new StateFits()
        .examine(
            Evidence.of(
                new UpgradeFact.OperatorsChecked(0, checked.operators()),
                new UpgradeFact.StatesChecked(0, inspection.states()),
                new UpgradeFact.StateAccepted(0, List.copyOf(acceptedStates)),
                new UpgradeFact.RestoredHere(0, inspection.restore())));
  }

  /** It is the new version's doing only if the old one, in the same place, makes its job graph. */
  private static Finding noGraph(String why, Optional<Inspection> old) {
    if (old.isEmpty()) {
      return Finding.unseen(
          "the new version makes no job graph on this machine: %s. With --old-jar it shows whether"
              + " that is this machine's doing",
          why);
    }
    return old.get()
        .graphError()
        .map(
            error ->
                Finding.unseen(
                    "neither version makes a job graph on this machine. The new one: %s. The old"
                        + " one: %s",
                    why, error))
        .orElseGet(
            () ->
                Finding.broken(
                    "the new version makes no job graph, and the old one does: %s", why));
  }
}
