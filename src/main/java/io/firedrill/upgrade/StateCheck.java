package io.firedrill.upgrade;

import io.firedrill.evidence.UpgradeFact;
import io.firedrill.evidence.UpgradeFact.Version;
import io.firedrill.inspect.Inspection;
import io.firedrill.run.Phases;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Compares the state in a savepoint with what the new version declares, on this machine. */
record StateCheck(
    ObjectStore store, VersionCheck check, Path folder, UpgradeOptions options, Phases phases) {
  /** What it came to, in a sentence. */
  String run(String savepoint, Versions versions) throws IOException {
    if (!options.acceptedStates().isEmpty()) {
      phases.add(
          new UpgradeFact.StateAccepted(
              phases.now(), options.acceptedStates().stream().sorted().toList()));
    }
    SavepointFolder local = new SavepointFolder(store, folder);
    Optional<String> tooLarge = local.tooLarge(savepoint, options.mostLocalBytes());
    if (tooLarge.isPresent()) {
      // the operators are in its _metadata, which is small
      phases.add(
          new UpgradeFact.OperatorsChecked(
              phases.now(),
              VersionCheck.operators(
                  new SnapshotReader(store),
                  savepoint,
                  versions.next(),
                  versions.nextOperators(),
                  versions.oldOperators())));
      phases.add(
          new UpgradeFact.RestoredHere(
              phases.now(),
              new Inspection.Restore(Inspection.Outcome.NOT_TRIED, tooLarge.get(), Map.of())));
      return tooLarge.get();
    }
    VersionCheck.Checked checked =
        check.check(local.fetch(savepoint), versions.next(), versions.oldOperators());
    Inspection inspection = checked.inspection();
    inspection
        .graphError()
        .ifPresent(
            why -> phases.add(new UpgradeFact.VersionUnusable(phases.now(), Version.NEW, why)));
    phases.add(new UpgradeFact.OperatorsChecked(phases.now(), checked.operators()));
    phases.add(new UpgradeFact.StatesChecked(phases.now(), inspection.states()));
    phases.add(new UpgradeFact.RestoredHere(phases.now(), inspection.restore()));
    return inspection.restore().words();
  }
}
