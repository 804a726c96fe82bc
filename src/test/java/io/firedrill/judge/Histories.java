package io.firedrill.judge;

import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Phase;
import io.firedrill.job.ArmedFailure.ArmedException;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Histories by hand: one-line builders of facts, and a healthy one of each kind to change. */
final class Histories {
  static final Victim TM = Victim.process(Victim.Role.TASKMANAGER, "tm-1", 11);
  static final Victim JM = Victim.process(Victim.Role.JOBMANAGER, "jobmanager", 10);
  static final long FIRST_JM = 50;
  static final long SECOND_JM = 1_700;

  private Histories() {}

  static Evidence taskManagerKill() {
    return Evidence.of(
        started(Expects.RESTORE, 0),
        job(100, "RUNNING", FIRST_JM),
        subtask(150, 0, "RUNNING", 120, 140),
        checkpoint(7).by(FIRST_JM).at(300),
        output(400, 10),
        backlog(410, 5),
        checkpoint(8).by(FIRST_JM).at(800),
        output(900, 20),
        backlog(910, 5),
        chosen(950, TM, "source 0"),
        effect(1_000, TM),
        failure(1_100, "Connection to tm-1 lost", "tm-2"),
        restore(8).by(FIRST_JM).at(1_600),
        subtask(2_100, 1, "RUNNING", 1_800, 2_000),
        backlog(2_110, 900),
        read(2_120, 8),
        checkpoint(9).by(FIRST_JM).at(2_600),
        output(2_700, 30),
        backlog(2_800, 4),
        backlog(3_150, 4),
        drain(3_300),
        stopped(3_500, "FINISHED"),
        audited(3_600, new AuditReport(100, 2, 0, 0, 0, 0, List.of())));
  }

  static Evidence jobManagerKill() {
    List<Fact> facts = new ArrayList<>(taskManagerKill().facts());
    facts.removeIf(f -> f instanceof Fact.FailureSeen);
    facts.replaceAll(
        f -> {
          if (f instanceof Fact.VictimChosen) {
            return chosen(950, JM, "JobMaster");
          }
          if (f instanceof Fact.FaultTookEffect) {
            return effect(1_000, JM);
          }
          if (f instanceof Fact.RestoreSeen) {
            return restore(8).by(SECOND_JM).at(1_750);
          }
          if (f instanceof Fact.CheckpointSeen c && c.checkpointId() == 9) {
            return checkpoint(9).by(SECOND_JM).at(2_600);
          }
          return f;
        });
    int effect = indexOf(facts, Fact.FaultTookEffect.class);
    facts.add(effect + 1, new Fact.HaReadWithoutLeader(1_050, List.of(7L, 8L)));
    facts.add(effect + 2, job(1_720, "RUNNING", SECOND_JM));
    return new Evidence(facts);
  }

  static Evidence restartsExhausted() {
    return Evidence.of(
        started(Expects.FAILED, 2),
        job(100, "RUNNING", FIRST_JM),
        subtask(150, 0, "RUNNING", 120, 140),
        checkpoint(7).by(FIRST_JM).at(300),
        output(400, 10),
        checkpoint(8).by(FIRST_JM).at(800),
        output(900, 20),
        effect(1_000),
        armed(1_000),
        subtask(1_500, 1, "FAILED", 1_400, -1),
        armed(1_600),
        subtask(2_000, 2, "FAILED", 1_900, -1),
        armed(2_100),
        job(2_200, "FAILED", FIRST_JM),
        read(2_300, 8));
  }

  /** The same job, brought back by hand in the end. */
  static Evidence broughtBack() {
    long third = 2_900;
    return with(
        restartsExhausted(),
        backlog(910, 5),
        new Fact.ToBeBroughtBack(2_310),
        new Fact.RetainedSeen(2_390, List.of(7L, 8L)),
        new Fact.BringBackBegan(2_400, "chk-8", "it was started again"),
        job(2_950, "RUNNING", third),
        restore(8).by(third).at(3_000),
        subtask(3_300, 0, "RUNNING", 3_100, 3_200),
        backlog(3_310, 900),
        checkpoint(9).by(third).at(3_600),
        output(3_700, 30),
        backlog(3_800, 4),
        backlog(4_350, 4),
        drain(4_400),
        stopped(4_500, "FINISHED"),
        audited(4_600, new AuditReport(100, 2, 0, 0, 0, 0, List.of())));
  }

  private static int indexOf(List<Fact> facts, Class<?> kind) {
    for (int i = 0; i < facts.size(); i++) {
      if (kind.isInstance(facts.get(i))) {
        return i;
      }
    }
    throw new IllegalArgumentException(kind.getName());
  }

  static Evidence without(Evidence evidence, Predicate<Fact> which) {
    return new Evidence(evidence.facts().stream().filter(which.negate()).toList());
  }

  static Evidence without(Evidence evidence, Class<? extends Fact> kind) {
    return without(evidence, kind::isInstance);
  }

  static Evidence changed(Evidence evidence, UnaryOperator<Fact> change) {
    return new Evidence(evidence.facts().stream().map(change).toList());
  }

  static Evidence with(Evidence evidence, Fact... more) {
    List<Fact> facts = new ArrayList<>(evidence.facts());
    facts.addAll(Arrays.asList(more));
    return new Evidence(facts);
  }

  static Fact.DrillStarted started(Expects expects, int restarts) {
    return new Fact.DrillStarted(
        0, "drill", "local", "it holds", "a kill", expects, restarts, Map.of(), Map.of());
  }

  static Fact.JobSeen job(long at, String state, long takenOver) {
    return new Fact.JobSeen(at, "j", state, takenOver);
  }

  static Fact.SubtaskSeen subtask(
      long at, int attempt, String state, long deploying, long running) {
    return new Fact.SubtaskSeen(at, "source", 0, attempt, state, "tm-1", deploying, running);
  }

  static Fact.OutputSeen output(long at, long bytes) {
    return new Fact.OutputSeen(at, 1, bytes);
  }

  static Fact.BacklogSeen backlog(long at, long records) {
    return new Fact.BacklogSeen(at, records);
  }

  static Fact.VictimChosen chosen(long at, Victim victim, String... subtasks) {
    return new Fact.VictimChosen(at, victim, List.of(subtasks));
  }

  static Fact.FaultTookEffect effect(long at, Victim... victims) {
    return new Fact.FaultTookEffect(at, List.of(victims), "gone");
  }

  static Fact.FailureSeen failure(long at, String text, String taskManager) {
    return new Fact.FailureSeen(at + 50, at, "SomeException", taskManager, text);
  }

  static Fact.FailureSeen armed(long at) {
    return new Fact.FailureSeen(
        at + 50, at, ArmedException.class.getName(), "tm-1", "armed failure at record 5");
  }

  static Fact.SnapshotRead read(long at, long id) {
    return new Fact.SnapshotRead(at, id, "chk-" + id, 3, 2, 100, List.of());
  }

  static Fact.PhaseBegan drain(long at) {
    return new Fact.PhaseBegan(at, Phase.DRAIN);
  }

  static Fact.StoppedWithSavepoint stopped(long at, String state) {
    return new Fact.StoppedWithSavepoint(at, "savepoint-1", state);
  }

  static Fact.Audited audited(long at, AuditReport report) {
    return new Fact.Audited(
        at, Ledger.LIVE, "savepoint-1", Map.of(), Map.of(0, 100L), true, report);
  }

  static CheckpointBuilder checkpoint(long id) {
    return new CheckpointBuilder(id, 0);
  }

  static RestoreBuilder restore(long id) {
    return new RestoreBuilder(id, 0, 1);
  }

  record CheckpointBuilder(long id, long takenOver) {
    CheckpointBuilder by(long jobManager) {
      return new CheckpointBuilder(id, jobManager);
    }

    Fact.CheckpointSeen at(long millis) {
      return new Fact.CheckpointSeen(millis + 20, takenOver, id, false, millis, 9, "chk-" + id);
    }
  }

  record RestoreBuilder(long id, long takenOver, int count) {
    RestoreBuilder by(long jobManager) {
      return new RestoreBuilder(id, jobManager, count);
    }

    RestoreBuilder counted(int restores) {
      return new RestoreBuilder(id, takenOver, restores);
    }

    Fact.RestoreSeen at(long millis) {
      return new Fact.RestoreSeen(millis + 20, takenOver, count, id, millis, false, "chk-" + id);
    }
  }
}
