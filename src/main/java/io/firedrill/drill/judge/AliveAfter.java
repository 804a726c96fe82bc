package io.firedrill.drill.judge;

import io.firedrill.drill.evidence.Backlog;
import io.firedrill.drill.evidence.Evidence;
import io.firedrill.drill.evidence.Fact;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Link 4: after the restore everything runs, checkpoints complete, output grows, backlog is gone.
 */
record AliveAfter() implements Link {
  @Override
  public String name() {
    return "alive after";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.RestoreSeen> lastRestore = evidence.lastRestore();
    if (lastRestore.isEmpty()) {
      return Finding.unseen("no restore after the fault was seen");
    }
    Fact.RestoreSeen restore = lastRestore.get();
    // stopping the job is the drill's own doing: what counts is what was seen before
    long until =
        evidence
            .first(Fact.PhaseBegan.class, phase -> phase.phase().equals("drain"))
            .map(Fact::at)
            .orElse(Long.MAX_VALUE);
    Evidence before = new Evidence(evidence.facts().stream().filter(f -> f.at() <= until).toList());
    List<Fact.SubtaskSeen> notRunning =
        before.subtasks().stream()
            .filter(s -> !s.state().equals("RUNNING") || s.deployingAt() < restore.restoredAt())
            .toList();
    if (before.subtasks().isEmpty() || !notRunning.isEmpty()) {
      return Finding.broken(
          "not all subtasks were RUNNING again: %s",
          notRunning.stream().map(s -> s.vertex() + " " + s.index() + " " + s.state()).toList());
    }
    if (before.firstCheckpointAfterRestore().isEmpty()) {
      return Finding.broken("no checkpoint completed after the restore");
    }
    return outputAndBacklog(before, restore);
  }

  private static Finding outputAndBacklog(Evidence before, Fact.RestoreSeen restore) {
    if (!before.ledgerGrewAgain()) {
      return Finding.broken("the ledger did not grow after the restore");
    }
    Backlog backlog = new Backlog(before);
    OptionalLong usual = backlog.usual();
    Optional<Fact.BacklogSeen> last =
        before.last(Fact.BacklogSeen.class, seen -> seen.at() > restore.restoredAt());
    if (usual.isEmpty() || last.isEmpty()) {
      return Finding.unseen("the source's backlog was not seen before and after the fault");
    }
    if (backlog.back().isPresent()) {
      return Finding.holds(
          "all subtasks RUNNING, a new checkpoint completed, the ledger grows, the backlog is back"
              + " at the usual %d records",
          usual.getAsLong());
    }
    return last.get().records() > usual.getAsLong()
        ? Finding.broken(
            "the backlog is %d records; before the fault it was usually %d",
            last.get().records(), usual.getAsLong())
        : Finding.unseen(
            "the backlog was not seen at the usual %d records for long enough", usual.getAsLong());
  }
}
