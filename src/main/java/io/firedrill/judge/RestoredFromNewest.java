package io.firedrill.judge;

import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.evidence.Sight;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;

/**
 * Link 3: each restore after the fault took the newest completed checkpoint.
 *
 * <p>Newest is what the JobManager's own record says. A JobManager that lives on still has it: what
 * completed before the restore, by its own clock. One that died took it along: then the
 * high-availability store says it, read while no JobManager lived. Where that cannot be read (it is
 * ZooKeeper) nothing newer in the bucket proves it as well.
 */
record RestoredFromNewest() implements Link {
  /** In such a time the high-availability store is looked at twice. */
  private static final long UNCHANGED_MILLIS = 1_000;

  private static final String FAILED = JobStatus.FAILED.name();

  @Override
  public String name() {
    return "restored from newest";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Fact.FaultTookEffect> fault = evidence.fault();
    if (fault.isEmpty()) {
      return Finding.unseen("the moment the fault took effect was not recorded");
    }
    List<Fact.RestoreSeen> restores = evidence.restoresAfterFault();
    if (restores.isEmpty()) {
      return noRestore(evidence, fault.get());
    }
    for (Fact.RestoreSeen restore : restores) {
      Finding finding = examine(evidence, fault.get(), restore);
      if (!(finding instanceof Finding.Holds)) {
        return finding;
      }
    }
    Fact.RestoreSeen last = restores.get(restores.size() - 1);
    return readBack(evidence, last);
  }

  private static Finding noRestore(Evidence evidence, Fact.FaultTookEffect fault) {
    boolean startedAfresh =
        evidence
            .all(Fact.JobSeen.class)
            .anyMatch(
                job ->
                    job.at() >= fault.at()
                        && evidence.isSuccessor(job.takenOverAt(), fault.at())
                        && job.running());
    if (startedAfresh) {
      return Finding.broken(
          "the job started from nothing: the new JobManager restored no checkpoint");
    }
    boolean failed =
        evidence
            .last(Fact.JobSeen.class, job -> job.at() <= evidence.stoppedFrom())
            .filter(job -> job.at() >= fault.at() && job.state().equals(FAILED))
            .isPresent();
    return failed
        ? Finding.broken("the job ended FAILED after the fault, and was not restored")
        : Finding.unseen(
            "Flink showed no restore after the fault%s",
            evidence
                .last(Fact.TroubleSeen.class)
                .map(trouble -> "; " + trouble.reason())
                .orElse(""));
  }

  private static Finding examine(
      Evidence evidence, Fact.FaultTookEffect fault, Fact.RestoreSeen restore) {
    if (missed(evidence, fault, restore)) {
      return Finding.unseen(
          "the JobManager counts %d restores, but not each of them was seen", restore.count());
    }
    boolean successorsFirst =
        evidence.isSuccessor(restore.takenOverAt(), fault.at()) && restore.count() == 1;
    OptionalLong recorded = newestInHistory(evidence, restore);
    if (successorsFirst && recorded.isPresent()) {
      return Finding.broken(
          "the job started from nothing: the new JobManager completed checkpoint %d"
              + " before it restored any",
          recorded.getAsLong());
    }
    if (recorded.isPresent()) {
      return compare(restore, recorded.getAsLong(), "the JobManager's record");
    }
    Optional<List<Long>> ha = inHaStore(evidence, fault.at(), restore.restoredAt());
    // emptied by the fault, or by an operator after it, it says nothing: the bucket is what is left
    boolean byFault =
        Stream.of(Role.HA_DATA, Role.CHECKPOINT_POINTERS, Role.RESOURCE).anyMatch(fault::hit);
    if (!byFault && evidence.jobManagerHit() && ha.filter(ids -> !ids.isEmpty()).isPresent()) {
      return compare(restore, max(ha.get()), "the high-availability store");
    }
    return byWhatWasSeen(evidence, fault, restore, ha.isPresent() && !byFault);
  }

  /**
   * What the high-availability store held between the fault and the restore. Where nobody but the
   * drill starts JobManagers it was read while none lived; elsewhere it was watched throughout, and
   * the last that was seen before the restore counts.
   */
  private static Optional<List<Long>> inHaStore(Evidence evidence, long fault, long restored) {
    Optional<List<Long>> read =
        evidence
            .last(
                Fact.HaReadWithoutLeader.class, seen -> seen.at() >= fault && seen.at() <= restored)
            .map(Fact.HaReadWithoutLeader::checkpointIds);
    boolean watched = evidence.unlookedAt(Sight.HA_STORE, restored, restored).isEmpty();
    return read.isPresent() || !watched ? read : watched(evidence, fault, restored);
  }

  /** The last that was seen before the restore, unless it changed too close to that to tell. */
  private static Optional<List<Long>> watched(Evidence evidence, long fault, long restored) {
    long uncertainty = evidence.clockUncertainty();
    // earlier versions wrote changes only: with a look in between there was none
    boolean lookedBetween =
        restored - fault > UNCHANGED_MILLIS
            && evidence.last(Fact.HaSeen.class, seen -> seen.at() > restored).isPresent();
    Optional<Fact.HaSeen> before =
        evidence.last(
            Fact.HaSeen.class,
            seen -> (seen.at() >= fault || lookedBetween) && seen.at() <= restored - uncertainty);
    boolean changed =
        evidence
            .first(
                Fact.HaSeen.class,
                seen ->
                    Math.abs(seen.at() - restored) < uncertainty
                        && !before
                            .map(Fact.HaSeen::checkpointIds)
                            .equals(Optional.of(seen.checkpointIds())))
            .isPresent();
    return changed ? Optional.empty() : before.map(Fact.HaSeen::checkpointIds);
  }

  /**
   * Whether a restore of the same JobManager since the fault went by between two looks. Regions are
   * restored one by one, from the same checkpoint and in the same moment: as long as no subtask was
   * restarted twice, all that are counted belong to one recovery.
   */
  private static boolean missed(
      Evidence evidence, Fact.FaultTookEffect fault, Fact.RestoreSeen restore) {
    List<Fact.RestoreSeen> sameJobManager =
        evidence
            .all(Fact.RestoreSeen.class)
            .filter(r -> r.takenOverAt() == restore.takenOverAt() && r.count() <= restore.count())
            .toList();
    long before =
        sameJobManager.stream()
            .filter(r -> r.at() < fault.at())
            .mapToLong(Fact.RestoreSeen::count)
            .max()
            .orElse(0);
    long seen =
        sameJobManager.stream()
            .map(Fact.RestoreSeen::count)
            .filter(count -> count > before)
            .distinct()
            .count();
    long counted = restore.count() - before;
    boolean regions =
        seen > 0
            && !evidence.isSuccessor(restore.takenOverAt(), fault.at())
            && counted <= new RunningAgain(evidence).regionsAtMost();
    return seen < counted && !regions;
  }

  private static OptionalLong newestInHistory(Evidence evidence, Fact.RestoreSeen restore) {
    return evidence
        .all(Fact.CheckpointSeen.class)
        .filter(c -> c.takenOverAt() == restore.takenOverAt() && !c.savepoint())
        .filter(c -> c.completedAt() < restore.restoredAt())
        .mapToLong(Fact.CheckpointSeen::checkpointId)
        .max();
  }

  private static Finding compare(Fact.RestoreSeen restore, long newest, String source) {
    return restore.checkpointId() == newest
        ? Finding.holds("from checkpoint %d, the newest", newest)
        : Finding.broken(
            "restored from checkpoint %d, not from %d, the newest by %s",
            restore.checkpointId(), newest, source);
  }

  /**
   * Neither record was seen. A file is written before the pointer to it: a newer {@code _metadata}
   * in the bucket proves nothing, but that there is no newer one does.
   */
  private static Finding byWhatWasSeen(
      Evidence evidence, Fact.FaultTookEffect fault, Fact.RestoreSeen restore, boolean emptied) {
    OptionalLong lastSeen =
        evidence
            .all(Fact.CheckpointSeen.class)
            .filter(c -> !c.savepoint() && c.at() < fault.at())
            .mapToLong(Fact.CheckpointSeen::checkpointId)
            .max();
    if (lastSeen.isEmpty()) {
      return Finding.unseen("no checkpoint was seen to complete before the fault");
    }
    if (restore.checkpointId() < lastSeen.getAsLong()) {
      return Finding.broken(
          "restored from checkpoint %d, though %d was seen to complete before the fault",
          restore.checkpointId(), lastSeen.getAsLong());
    }
    if (!emptied && newestInTheBucket(evidence, fault, restore)) {
      return Finding.holds("from %s, the newest in the bucket", restore.words());
    }
    return Finding.unseen(
        "restored from checkpoint %d; the newest completed one is unknown%s",
        restore.checkpointId(), emptied ? ": the high-availability store held no checkpoint" : "");
  }

  private static boolean newestInTheBucket(
      Evidence evidence, Fact.FaultTookEffect fault, Fact.RestoreSeen restore) {
    long before = restore.restoredAt() - evidence.clockUncertainty();
    return evidence.jobManagerHit()
        && evidence
            .last(Fact.RetainedSeen.class, seen -> seen.at() >= fault.at() && seen.at() < before)
            .map(Fact.RetainedSeen::checkpointIds)
            .filter(ids -> isNewest(evidence, restore, ids))
            .isPresent()
        && !livedBetween(evidence, fault, restore);
  }

  /** Of a job that was brought back from a savepoint, that was looked for among all of them. */
  private static boolean isNewest(
      Evidence evidence, Fact.RestoreSeen restore, List<Long> checkpoints) {
    long newest = checkpoints.isEmpty() ? 0 : max(checkpoints);
    return newest == restore.checkpointId()
        || newest < restore.checkpointId()
            && evidence
                .last(Fact.BringBackBegan.class, began -> began.snapshot().equals(restore.path()))
                .isPresent();
  }

  /** Another JobManager after the one that was hit may have completed more, and died as well. */
  private static boolean livedBetween(
      Evidence evidence, Fact.FaultTookEffect fault, Fact.RestoreSeen restore) {
    return evidence
        .all(Fact.JobSeen.class)
        .anyMatch(
            job ->
                job.takenOverAt() != restore.takenOverAt()
                    && evidence.isSuccessor(job.takenOverAt(), fault.at())
                    && job.at() < restore.at());
  }

  private static Finding readBack(Evidence evidence, Fact.RestoreSeen restore) {
    Optional<Fact.SnapshotRead> read =
        evidence.last(Fact.SnapshotRead.class, snapshot -> snapshot.path().equals(restore.path()));
    if (read.isEmpty()) {
      return Finding.unseen(
          "the restored checkpoint was not read back from the store: %s",
          evidence
              .last(Fact.SnapshotUnreadable.class, s -> s.path().equals(restore.path()))
              .map(Fact.SnapshotUnreadable::cause)
              .orElse("nothing was tried"));
    }
    boolean kept =
        evidence.last(Fact.SnapshotKept.class, s -> s.path().equals(restore.path())).isPresent();
    if (!read.get().missing().isEmpty() && !kept) {
      return Finding.unseen(
          "the restored checkpoint may have been subsumed while its files were looked up: %s were gone",
          read.get().missing());
    }
    if (!read.get().missing().isEmpty()) {
      return Finding.broken(
          "the restored checkpoint lacks files in the store: %s", read.get().missing());
    }
    return Finding.holds(
        "from %s, the newest completed; its _metadata and %d files are in the store",
        restore.words(), read.get().files());
  }

  private static long max(List<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).max().orElseThrow();
  }
}
