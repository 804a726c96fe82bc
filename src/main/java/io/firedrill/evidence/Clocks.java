package io.firedrill.evidence;

import io.firedrill.cluster.Victim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * How far the JobManagers' clocks are ahead of the harness's. Two machines differ by more than
 * Flink takes to notice a lost TaskManager, so their raw timestamps cannot be ordered. An answer of
 * Flink's REST API that says what time it is measures the difference, within the time that the
 * answer took.
 *
 * <p>Evidence from before that was recorded has bounds of another kind: nothing is seen before it
 * happens, what a fault caused does not come before it, and a look does not take for ever. If they
 * allow that there is no difference, none is assumed, else as much as nothing was seen too early.
 */
record Clocks(Evidence evidence) {
  private static final int SEVERAL = 3;
  private static final long A_LOOK_MILLIS = 500;
  private static final long SOON_MILLIS = 3_000; // web.refresh-interval, and a look of ours

  /** A difference in milliseconds, positive where Flink's clock is ahead, and its bounds. */
  private record Ahead(long least, long most, boolean wasSet) {
    long millis() {
      return least <= 0 && most >= 0 ? 0 : least + (most - least) / 2;
    }

    long uncertainty() {
      return Math.max(most - millis(), millis() - least);
    }

    /**
     * Both at once; if they contradict each other the clock was set meanwhile, and either holds
     * from then on.
     */
    Ahead and(Ahead other) {
      long from = Math.max(least, other.least);
      long to = Math.min(most, other.most);
      return wasSet || other.wasSet || from > to
          ? new Ahead(Math.min(least, other.least), Math.max(most, other.most), true)
          : new Ahead(from, to, false);
    }
  }

  /** The facts with all of Flink's stamps on the harness's clock. */
  Evidence onOne() {
    Map<Long, Ahead> measured = measured();
    long assumed = measured.isEmpty() ? assumed() : 0;
    if (assumed == 0 && measured.values().stream().allMatch(ahead -> ahead.millis() == 0)) {
      return evidence;
    }
    List<Fact> facts = new ArrayList<>();
    long jobManager = 0;
    for (Fact fact : evidence.facts()) {
      jobManager = takenOverAt(fact).orElse(jobManager);
      Ahead ahead = measured.get(jobManager);
      facts.add(onOurs(fact, ahead == null ? assumed : ahead.millis(), measured.isEmpty()));
    }
    return new Evidence(facts);
  }

  /** How far off a comparison of a stamp of Flink's with one of the harness's may be. */
  long uncertainty() {
    return measured().values().stream().mapToLong(Ahead::uncertainty).max().orElse(0);
  }

  /** How far the clock of the JobManager that has the job now is ahead. */
  long aheadNow() {
    return evidence
        .last(Fact.ClockSeen.class)
        .map(last -> measured().get(last.takenOverAt()).millis())
        .orElse(0L);
  }

  /** What was measured, by when the JobManager took the job over. */
  private Map<Long, Ahead> measured() {
    Map<Long, Ahead> measured = new HashMap<>();
    evidence
        .all(Fact.ClockSeen.class)
        .forEach(
            seen ->
                measured.merge(
                    seen.takenOverAt(),
                    new Ahead(
                        seen.flinksNow() - seen.at(), seen.flinksNow() - seen.askedAt(), false),
                    Ahead::and));
    return measured;
  }

  private long assumed() {
    long least =
        evidence.facts().stream()
            .flatMapToLong(fact -> stamps(fact).map(stamp -> stamp - fact.at()))
            .max()
            .orElse(0);
    long most =
        LongStream.concat(
                evidence.faults().stream().map(this::caused).flatMapToLong(OptionalLong::stream),
                LongStream.concat(userCode().stream(), looks().stream()))
            .min()
            .orElse(Long.MAX_VALUE);
    boolean contradictory = most < least;
    return least <= 0 && (most >= 0 || contradictory) ? 0 : least;
  }

  /** Of several checkpoints that completed while somebody looked one was seen soon after. */
  private OptionalLong looks() {
    Map<Long, Long> looked = new HashMap<>();
    List<Long> fresh = new ArrayList<>();
    for (Fact.CheckpointSeen seen : evidence.all(Fact.CheckpointSeen.class).toList()) {
      Long before = looked.put(seen.takenOverAt(), seen.at());
      if (before != null && seen.at() - before > A_LOOK_MILLIS) {
        fresh.add(seen.completedAt() - seen.at() + SOON_MILLIS);
      }
    }
    return fresh.size() < SEVERAL
        ? OptionalLong.empty()
        : fresh.stream().mapToLong(Long::longValue).max();
  }

  /** How much later at most than a fault Flink stamped what the fault must have caused. */
  private OptionalLong caused(Fact.FaultTookEffect fault) {
    long struck =
        evidence
            .last(Fact.HaReadWithoutLeader.class, read -> fault.onJobManager())
            .map(read -> Math.max(read.at(), fault.at()))
            .orElse(fault.at());
    LongStream stamps =
        fault.onJobManager()
            ? evidence
                .all(Fact.JobSeen.class)
                .mapToLong(Fact.JobSeen::takenOverAt)
                .filter(takenOver -> evidence.isSuccessor(takenOver, fault.at()))
            : evidence
                .all(Fact.FailureSeen.class)
                .filter(failure -> failure.at() >= fault.at() && namesOneOf(fault, failure))
                .mapToLong(Fact.FailureSeen::failedAt);
    OptionalLong last = stamps.max();
    return last.isPresent() ? OptionalLong.of(last.getAsLong() - struck) : last;
  }

  private static boolean namesOneOf(Fact.FaultTookEffect fault, Fact.FailureSeen failure) {
    return fault.victims().stream().map(Victim::resourceId).anyMatch(failure::names);
  }

  /** User code that was armed to throw did not throw before that. */
  private OptionalLong userCode() {
    boolean armed =
        evidence.started().filter(s -> s.faultKind().startsWith("let user code throw")).isPresent();
    OptionalLong began =
        evidence
            .all(Fact.PhaseBegan.class)
            .filter(phase -> phase.phase() == Phase.FAULT)
            .mapToLong(Fact::at)
            .findFirst();
    return armed && began.isPresent() && evidence.fault().isPresent()
        ? OptionalLong.of(evidence.fault().get().at() - began.getAsLong())
        : OptionalLong.empty();
  }

  private static LongStream stamps(Fact fact) {
    if (fact instanceof Fact.JobSeen job) {
      return LongStream.of(job.takenOverAt());
    }
    if (fact instanceof Fact.SubtaskSeen subtask) {
      return LongStream.of(subtask.deployingAt(), subtask.runningAt());
    }
    if (fact instanceof Fact.CheckpointSeen checkpoint) {
      return LongStream.of(checkpoint.completedAt());
    }
    if (fact instanceof Fact.CheckpointFailed checkpoint) {
      return LongStream.of(checkpoint.failedAt());
    }
    if (fact instanceof Fact.RestoreSeen restore) {
      return LongStream.of(restore.restoredAt());
    }
    return fact instanceof Fact.FailureSeen failure
        ? LongStream.of(failure.failedAt())
        : LongStream.empty();
  }

  /** Which JobManager a fact tells of, by when it took the job over; empty if it does not say. */
  private static Optional<Long> takenOverAt(Fact fact) {
    if (fact instanceof Fact.ClockSeen clock) {
      return Optional.of(clock.takenOverAt());
    }
    if (fact instanceof Fact.JobSeen job) {
      return Optional.of(job.takenOverAt());
    }
    if (fact instanceof Fact.CheckpointSeen checkpoint) {
      return Optional.of(checkpoint.takenOverAt());
    }
    return fact instanceof Fact.RestoreSeen restore
        ? Optional.of(restore.takenOverAt())
        : Optional.empty();
  }

  private static Fact onOurs(Fact fact, long ahead, boolean faultsByFlink) {
    if (fact instanceof Fact.ClockSeen f) {
      return new Fact.ClockSeen(
          f.at(), moved(f.takenOverAt(), ahead), f.askedAt(), moved(f.flinksNow(), ahead));
    }
    if (fact instanceof Fact.JobSeen f) {
      return new Fact.JobSeen(f.at(), f.jobId(), f.state(), moved(f.takenOverAt(), ahead));
    }
    if (fact instanceof Fact.SubtaskSeen f) {
      return new Fact.SubtaskSeen(
          f.at(),
          f.vertex(),
          f.index(),
          f.attempt(),
          f.state(),
          f.taskManager(),
          moved(f.deployingAt(), ahead),
          moved(f.runningAt(), ahead),
          f.vertexId());
    }
    if (fact instanceof Fact.CheckpointSeen f) {
      return new Fact.CheckpointSeen(
          f.at(),
          moved(f.takenOverAt(), ahead),
          f.checkpointId(),
          f.savepoint(),
          moved(f.completedAt(), ahead),
          f.stateBytes(),
          f.path(),
          f.tookMillis());
    }
    if (fact instanceof Fact.CheckpointFailed f) {
      return new Fact.CheckpointFailed(
          f.at(),
          moved(f.takenOverAt(), ahead),
          f.checkpointId(),
          moved(f.triggeredAt(), ahead),
          moved(f.failedAt(), ahead),
          f.why());
    }
    if (fact instanceof Fact.RestoreSeen f) {
      return new Fact.RestoreSeen(
          f.at(),
          moved(f.takenOverAt(), ahead),
          f.count(),
          f.checkpointId(),
          moved(f.restoredAt(), ahead),
          f.savepoint(),
          f.path());
    }
    if (fact instanceof Fact.FailureSeen f) {
      return new Fact.FailureSeen(
          f.at(), moved(f.failedAt(), ahead), f.exception(), f.taskManager(), f.text());
    }
    // where nobody was hit the moment of the fault was the one that Flink gave
    return faultsByFlink && fact instanceof Fact.FaultTookEffect f && f.victims().isEmpty()
        ? new Fact.FaultTookEffect(moved(f.at(), ahead), f.victims(), f.effect())
        : fact;
  }

  /** What is 0 or -1 has not happened. */
  private static long moved(long stamp, long ahead) {
    return stamp <= 0 ? stamp : stamp - ahead;
  }
}
