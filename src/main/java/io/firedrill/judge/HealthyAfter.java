package io.firedrill.judge;

import io.firedrill.evidence.Backlog;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.evidence.Sight;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Link 4: after the fault everything runs, checkpoints complete, output grows, backlog is gone. */
record HealthyAfter() implements Link {
  /** Below this part of its peak a backlog is going down. */
  private static final double SHRUNK = 0.98;

  /** As many may by chance not have come. */
  private static final int FEW_RECORDS = 3;

  /** The states of a subtask that has a slot and does not run yet. */
  private static final Set<String> RESTORING = Set.of("DEPLOYING", "INITIALIZING");

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
    long until = evidence.stoppedFrom();
    Evidence before = new Evidence(evidence.facts().stream().filter(f -> f.at() <= until).toList());
    if (before.jobManagerHit() && !new RunningAgain(before).takenOver()) {
      return Finding.unseen("no other JobManager was seen to take the job over");
    }
    Optional<String> flink = evidence.unlookedAt(Sight.FLINK, until, until).or(evidence::cutOff);
    List<Fact.SubtaskSeen> missing = missing(before);
    boolean anew = evidence.noRestoreExpected() || !new RunningAgain(before).redeployed().isEmpty();
    if (!missing.isEmpty() && stillRestoring(before, missing)) {
      return Finding.unseen(
          "the job was still being restored when the deadline passed: %s. Raise deadlines.recovery to see the end",
          states(missing));
    }
    if (before.subtasks().isEmpty() || !missing.isEmpty() || !anew) {
      return Finding.absent(flink, "not all subtasks were RUNNING again: %s", states(missing));
    }
    if (before.firstCheckpointAgain().isEmpty()) {
      return Finding.absent(flink, "no checkpoint completed after the %s", event(evidence));
    }
    if (evidence.audited() && !before.ledgerGrewAgain()) {
      return Finding.absent(
          evidence.unlookedAt(Sight.LEDGER, until, until).or(evidence::cutOff),
          "the ledger did not grow after the %s",
          event(evidence));
    }
    return sources(before, from.getAsLong(), flink);
  }

  /** Each source by its own metrics; the worst of them counts. */
  private static Finding sources(Evidence before, long from, Optional<String> flink) {
    List<Evidence> quiet = before.byQuietSource();
    List<Finding> findings =
        Stream.concat(
                before.bySource().stream().map(source -> source(source, from, flink)),
                quiet.stream().map(HealthyAfter::growing).flatMap(Optional::stream))
            .toList();
    Finding worst =
        Stream.of(Finding.Broken.class, Finding.Unseen.class)
            .flatMap(kind -> findings.stream().filter(kind::isInstance))
            .findFirst()
            .orElseGet(() -> findings.get(0));
    return quiet.isEmpty() || !(worst instanceof Finding.Holds)
        ? worst
        : Finding.holds(
            "%s; of %d sources that were quiet before the fault only the backlog was looked at",
            worst.reason(), quiet.size());
  }

  /** A source that was quiet before the fault need not emit after it, but must not lag behind. */
  private static Optional<Finding> growing(Evidence source) {
    long fault = source.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    List<Fact.BacklogSeen> looks = source.all(Fact.BacklogSeen.class).toList();
    long usual =
        looks.stream()
            .filter(look -> look.at() < fault)
            .mapToLong(Fact.BacklogSeen::records)
            .max()
            .orElse(0);
    long last = looks.isEmpty() ? 0 : looks.get(looks.size() - 1).records();
    return last <= usual
        ? Optional.empty()
        : Optional.of(
            Finding.unseen(
                "a source that emitted nothing shortly before the fault has a backlog of %d"
                    + " records, it had %d at most: raise deadlines.settle to"
                    + " see whether it goes on",
                last, usual));
  }

  private static Finding source(Evidence source, long from, Optional<String> flink) {
    if (!source.audited() && !source.recordsFlowAgain()) {
      return !source.metricsMovedAfter(from)
          ? stoodStill()
          : expected(source) < FEW_RECORDS
              ? Finding.unseen(
                  "the source emits too seldom to tell whether it goes on: raise deadlines.settle")
              : Finding.absent(flink, "the source emitted nothing after the %s", event(source));
    }
    return backlog(source, from, flink);
  }

  /** How many records would have come since the first new checkpoint, as it emitted before. */
  private static double expected(Evidence source) {
    long fault = source.fault().map(Fact::at).orElse(Long.MAX_VALUE);
    List<Fact.RecordsSeen> seen = source.all(Fact.RecordsSeen.class).toList();
    List<Fact.RecordsSeen> before = seen.stream().filter(look -> look.at() < fault).toList();
    Optional<Long> again = source.firstCheckpointAgain().map(Fact::at);
    if (before.size() < 2 || again.isEmpty()) {
      return Double.MAX_VALUE;
    }
    Fact.RecordsSeen first = before.get(0);
    Fact.RecordsSeen last = before.get(before.size() - 1);
    double perMilli =
        (double) (last.records() - first.records()) / Math.max(1, last.at() - first.at());
    return perMilli * Math.max(0, seen.get(seen.size() - 1).at() - again.get());
  }

  static List<String> states(List<Fact.SubtaskSeen> subtasks) {
    return subtasks.stream().map(s -> s.vertex() + " " + s.index() + " " + s.state()).toList();
  }

  /** Whether the drill's patience ended, and not the job's progress. */
  private static boolean stillRestoring(Evidence before, List<Fact.SubtaskSeen> missing) {
    return before
            .first(Fact.DeadlineMissed.class, late -> late.phase() == Phase.RECOVERY)
            .isPresent()
        && missing.stream().allMatch(s -> RESTORING.contains(s.state()));
  }

  private static List<Fact.SubtaskSeen> missing(Evidence before) {
    return before.noRestoreExpected()
        ? before.subtasks().stream().filter(s -> !s.running() && !s.finished()).toList()
        : new RunningAgain(before).missing();
  }

  private static Finding stoodStill() {
    return Finding.unseen(
        "the source's metrics did not move after the fault: REST may serve stale values until the"
            + " request to the lost TaskManager times out (web.timeout, default 10 min). Set"
            + " web.timeout: 5 s and drill again");
  }

  private static String event(Evidence evidence) {
    return evidence.noRestoreExpected() ? "fault" : "restore";
  }

  private static Finding backlog(Evidence before, long from, Optional<String> flink) {
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
          "the source was still catching up: its backlog had fallen from %d to %d records, before"
              + " the fault it was usually %d. Raise deadlines.settle to let it finish",
          most, last, usual.getAsLong());
    }
    return last > usual.getAsLong()
        ? Finding.absent(
            flink,
            "the backlog is %d records; before the fault it was usually %d",
            last,
            usual.getAsLong())
        : Finding.unseen(
            "the backlog was not seen at the usual %d records for long enough", usual.getAsLong());
  }
}
