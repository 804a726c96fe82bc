package io.firedrill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesJudgeTest {
  private static final Victim TASK_MANAGER = Victim.process(Victim.Role.TASKMANAGER, "tm-1", 1);
  private static final Victim JOB_MANAGER = Victim.process(Victim.Role.JOBMANAGER, "jm", 2);

  private final List<Fact> facts =
      new ArrayList<>(
          List.of(
              new Fact.DrillStarted(
                  0, "d", "local", "h", "k", Expects.SURVIVES, 0, Map.of(), Map.of()),
              new Fact.CheckpointSeen(900, 50, 7, false, 890, 10, "chk-7"),
              new Fact.OutputSeen(950, 1, 100),
              new Fact.SeriesPlanned(980, List.of("one", "two")),
              new Fact.VictimChosen(990, TASK_MANAGER, List.of("v 0")),
              new Fact.FaultTookEffect(1_000, List.of(TASK_MANAGER), "gone"),
              new Fact.StepDone(1_010, 0),
              new Fact.RestoreSeen(2_000, 50, 1, 7, 1_900, false, "chk-7"),
              new Fact.VictimChosen(2_990, JOB_MANAGER, List.of("JobMaster")),
              new Fact.FaultTookEffect(3_000, List.of(JOB_MANAGER), "gone"),
              new Fact.HaReadWithoutLeader(3_050, List.of(7L, 9L)),
              new Fact.StepDone(3_100, 1),
              new Fact.JobSeen(8_000, "job", "RUNNING", 7_500),
              new Fact.RestoreSeen(8_000, 7_500, 1, 9, 7_800, false, "chk-9"),
              new Fact.SubtaskSeen(8_500, "v", 0, 1, "RUNNING", "tm-2", 8_000, 8_300),
              new Fact.CheckpointSeen(9_000, 7_500, 10, false, 8_990, 10, "chk-10"),
              new Fact.OutputSeen(9_000, 1, 200),
              new Fact.OutputSeen(9_500, 1, 300)));

  private Finding of(Link link) {
    return link.examine(new Evidence(facts));
  }

  @Test
  void aSeriesThatWasSurvivedHolds() {
    assertThat(of(new EachStepDone())).isInstanceOf(Finding.Holds.class);
    assertThat(of(new NeverFromOlder())).isInstanceOf(Finding.Holds.class);
    assertThat(of(new CalmAfter())).isInstanceOf(Finding.Holds.class);
  }

  @Test
  void aStepThatWasNotTakenProvesNothing() {
    facts.remove(new Fact.StepDone(3_100, 1));
    assertThat(of(new EachStepDone())).isInstanceOf(Finding.Unseen.class);
    assertThat(of(new EachStepDone()).reason()).contains("2 of 2, two");
  }

  @Test
  void whatHitsNothingOfTheJobIsBroken() {
    facts.removeIf(Fact.VictimChosen.class::isInstance);
    assertThat(of(new EachStepDone())).isInstanceOf(Finding.Broken.class);
  }

  @Test
  void aRestoreFromAnOlderCheckpointIsBroken() {
    facts.replaceAll(
        fact ->
            fact instanceof Fact.RestoreSeen restore && restore.checkpointId() == 9
                ? new Fact.RestoreSeen(8_000, 7_500, 1, 7, 7_800, false, "chk-7")
                : fact);
    assertThat(of(new NeverFromOlder())).isInstanceOf(Finding.Broken.class);
    assertThat(of(new NeverFromOlder()).reason())
        .contains("restored from checkpoint 7, though 9 had completed before");
  }

  @Test
  void aJobThatCheckpointsNoMoreIsBroken() {
    facts.removeIf(fact -> fact instanceof Fact.CheckpointSeen seen && seen.checkpointId() == 10);
    assertThat(of(new CalmAfter()).reason()).contains("no checkpoint completed after");
  }

  @Test
  void aJobThatWritesNothingMoreIsBroken() {
    facts.remove(new Fact.OutputSeen(9_500, 1, 300));
    assertThat(of(new CalmAfter()).reason()).contains("no output came after the last fault");
  }

  @Test
  void whatWasStillUnderWayAtTheDeadlineIsNotSeen() {
    facts.removeIf(fact -> fact instanceof Fact.CheckpointSeen seen && seen.checkpointId() == 10);
    facts.add(new Fact.DeadlineMissed(9_700, Phase.RECOVERY, "waited too long"));
    assertThat(of(new CalmAfter())).isInstanceOf(Finding.Unseen.class);
    assertThat(of(new CalmAfter()).reason()).contains("raise deadlines.recovery");
    facts.add(new Fact.JobSeen(9_800, "job", "FAILED", 7_500));
    assertThat(of(new CalmAfter())).isInstanceOf(Finding.Broken.class);
  }

  @Test
  void aSubtaskThatDoesNotRunIsBroken() {
    facts.add(new Fact.SubtaskSeen(9_600, "v", 0, 1, "FAILED", "tm-2", 8_000, 8_300));
    assertThat(of(new CalmAfter()).reason()).contains("not all subtasks were RUNNING");
  }
}
