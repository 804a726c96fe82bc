package io.firedrill.judge;

import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import java.util.List;
import java.util.OptionalLong;

/** Link 4: after the fault everything runs, checkpoints complete, output grows, backlog is gone. */
record HealthyAfter() implements Link {
  /** Below this part of its peak a backlog is going down. */
  private static final double SHRUNK = 0.9;

  @Override
  public String name() {
    return "healthy after";
  }

  @Override
  public Finding examine(Evidence evidence) {
    OptionalLong from = evidence.aliveFrom();
    if (from.isEmpty()) {
      return evidence.noRestoreExpected()
          ? Finding.unseen("the end of the fault was not seen")
          : Finding.unseen("no restore after the fault was seen");
    }
    // stopping the job is the drill's own doing: what counts is what was seen before
    long until =
        evidence
            .first(Fact.PhaseBegan.class, phase -> phase.phase() == Phase.DRAIN)
            .map(Fact::at)
            .orElse(Long.MAX_VALUE);
    Evidence before = new Evidence(evidence.facts().stream().filter(f -> f.at() <= until).toList());
    List<Fact.SubtaskSeen> notRunning =
        before.subtasks().stream()
            .filter(
                s ->
                    !s.running()
                        || !evidence.noRestoreExpected() && s.deployingAt() < from.getAsLong())
            .toList();
    if (before.subtasks().isEmpty() || !notRunning.isEmpty()) {
      return Finding.broken(
          "not all subtasks were RUNNING again: %s",
          notRunning.stream().map(s -> s.vertex() + " " + s.index() + " " + s.state()).toList());
    }
    if (before.firstCheckpointAgain().isEmpty()) {
      return Finding.broken("no checkpoint completed after the %s", event(evidence));
    }
    if (evidence.audited() && !before.ledgerGrewAgain()) {
      return Finding.broken("the ledger did not grow after the %s", event(evidence));
    }
    if (!before.audited() && !before.recordsFlowAgain()) {
      return !before.metricsMovedAfter(from.getAsLong())
          ? stoodStill()
          : Finding.broken("the source emitted nothing after the %s", event(evidence));
    }
    return backlog(before, from.getAsLong());
  }

  private static Finding stoodStill() {
    return Finding.unseen(
        "the source's metrics did not move after the fault: REST may repeat old values for as long as a TaskManager that was lost does not answer, web.timeout, 10 minutes by default. Set web.timeout: 5 s and drill again");
  }

  private static String event(Evidence evidence) {
    return evidence.noRestoreExpected() ? "fault" : "restore";
  }

  private static Finding backlog(Evidence before, long from) {
    Backlog backlog = new Backlog(before);
    String alive =
        "all subtasks RUNNING, a new checkpoint completed, "
            + (before.audited() ? "the ledger grows" : "records flow");
    if (!backlog.isReported() && !before.audited()) {
      return Finding.holds("%s; the source does not report a backlog", alive);
    }
    OptionalLong usual = backlog.baseline();
    List<Fact.BacklogSeen> after =
        backlog.looks().stream().filter(seen -> seen.at() > from).toList();
    if (usual.isEmpty()) {
      return Finding.unseen("the source's backlog was not seen before the fault");
    }
    if (after.isEmpty()) {
      return stoodStill();
    }
    if (backlog.recoveredAt().isPresent()) {
      return Finding.holds(
          "%s, the backlog is back at the usual %d records", alive, usual.getAsLong());
    }
    long most = after.stream().mapToLong(Fact.BacklogSeen::records).max().getAsLong();
    long last = after.get(after.size() - 1).records();
    if (last > usual.getAsLong() && last < SHRUNK * most) {
      return Finding.unseen(
          "the source was still catching up: its backlog had fallen from %d to %d records, before the fault it was usually %d. A longer deadline would show the end, deadlines.settle",
          most, last, usual.getAsLong());
    }
    return last > usual.getAsLong()
        ? Finding.broken(
            "the backlog is %d records; before the fault it was usually %d",
            last, usual.getAsLong())
        : Finding.unseen(
            "the backlog was not seen at the usual %d records for long enough", usual.getAsLong());
  }
}
