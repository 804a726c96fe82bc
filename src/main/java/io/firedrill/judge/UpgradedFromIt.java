package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The new version runs, restored from the savepoint that the old one was stopped with, or by
 * last-state from the newest checkpoint.
 */
record UpgradedFromIt() implements Link {
  @Override
  public String name() {
    return "upgraded";
  }

  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.UpgradeBegan.class).isPresent();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.DidNotComeUp> failed = evidence.last(UpgradeFact.DidNotComeUp.class);
    if (failed.isPresent()) {
      return Finding.broken("the new version did not come up: %s", failed.get().why());
    }
    Optional<UpgradeFact.NotConfirmed> open = evidence.last(UpgradeFact.NotConfirmed.class);
    Optional<UpgradeFact.Upgraded> upgraded = evidence.last(UpgradeFact.Upgraded.class);
    Optional<UpgradeFact.Stopped> stopped = evidence.last(UpgradeFact.Stopped.class);
    if (upgraded.isEmpty() || stopped.isEmpty()) {
      return Finding.unseen(
          open.map(UpgradeFact.NotConfirmed::why).orElse("the new version was not seen to run"));
    }
    if (StoppedBySavepoint.byLastState(evidence, stopped.get().with())) {
      return fromLastState(evidence, upgraded.get());
    }
    Optional<String> savepoint = stopped.get().with().savepoint();
    RestoredFrom from = upgraded.get().from();
    if (savepoint.filter(from::isSavepoint).isEmpty()) {
      return Finding.broken(
          "the new version was restored from %s, not from %s",
          from.label(),
          savepoint.map(path -> "the savepoint " + path).orElse("a savepoint: there was none"));
    }
    if (open.isPresent()) {
      return Finding.unseen(
          "the new version runs, but %s. It was not rolled back: decide manually; to go back:"
              + " `firedrill savepoint restore %s`",
          open.get().why(), savepoint.get());
    }
    return Finding.holds(
        "job %s was restored from it%s", upgraded.get().jobId(), downtime(evidence));
  }

  /** What the high-availability store held while neither version ran is what the new one finds. */
  private static Finding fromLastState(Evidence evidence, UpgradeFact.Upgraded upgraded) {
    if (!(upgraded.from() instanceof RestoredFrom.Snapshot from)) {
      return Finding.broken("the new version was restored from nothing, not from a checkpoint");
    }
    OptionalLong newest =
        evidence
            .all(UpgradeFact.CheckpointsKept.class)
            .flatMap(kept -> kept.checkpointIds().stream())
            .mapToLong(Long::longValue)
            .max();
    if (newest.isEmpty()) {
      return Finding.unseen(
          "the new version was restored from %s; the newest checkpoint of the old one was not seen",
          from.path());
    }
    if (from.checkpointId() != newest.getAsLong()) {
      return Finding.broken(
          "the new version was restored from checkpoint %d, not from %d, the newest",
          from.checkpointId(), newest.getAsLong());
    }
    return evidence
        .last(UpgradeFact.NotConfirmed.class)
        .map(open -> Finding.unseen("the new version runs, but %s", open.why()))
        .orElseGet(
            () ->
                Finding.holds(
                    "job %s was restored from checkpoint %d, the newest of the old version%s",
                    upgraded.jobId(), from.checkpointId(), downtime(evidence)));
  }

  private static String downtime(Evidence evidence) {
    return evidence
        .last(UpgradeFact.Downtime.class)
        .map(down -> ", down for " + Texts.seconds(down.totalMillis()))
        .orElse("");
  }
}
