package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Action;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that user code took, and what came of it. */
class JavaMemoryJudgeTest {
  private static final String HEAP = "java.lang.OutOfMemoryError: Java heap space";
  private static final String METASPACE = "java.lang.OutOfMemoryError: Metaspace";

  private static Evidence taken(Action action, Fact... more) {
    return with(
        with(
            without(taskManagerKill(), Fact.FailureSeen.class),
            new Fact.FaultPlanned(940, List.of(TM), List.of(action))),
        more);
  }

  private static Fact thrown(String error, String ended) {
    return new Fact.OutOfMemorySeen(1_500, TM, error, ended);
  }

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).anyMatch(each -> each.contains(reason));
  }

  @Test
  void aHeapThatWasFullSaysWhichSettingEndsTheProcess() {
    is(
        Outcome.PASS,
        "its process lived on. At such an error in a task Flink ends the process where"
            + " taskmanager.jvm-exit-on-oom is true",
        taken(Action.EXHAUST_HEAP, failure(1_100, HEAP, TM.resourceId()), thrown(HEAP, "")));
  }

  @Test
  void aMetaspaceThatWasFullNeedNotBeInTheFailureThatFlinkRecords() {
    is(
        Outcome.PASS,
        "its process is gone (exit 1). Flink shuts a TaskManager down",
        taken(
            Action.EXHAUST_METASPACE,
            failure(1_100, "The TaskExecutor is shutting down.", TM.resourceId()),
            thrown(METASPACE, "exit 1")));
  }

  @Test
  void anErrorOfAnotherMemoryIsNotTheOneThatWasMeant() {
    is(
        Outcome.INCONCLUSIVE,
        "no OutOfMemoryError of Metaspace was seen in tm-1",
        taken(Action.EXHAUST_METASPACE, failure(1_100, HEAP, TM.resourceId()), thrown(HEAP, "")));
  }

  @Test
  void aJobThatDidNotFailOfItWasNotHit() {
    is(
        Outcome.FAIL,
        "fault hit: Flink recorded no failure of tm-1",
        taken(Action.EXHAUST_HEAP, failure(1_100, HEAP, "tm-2"), thrown(HEAP, "")));
  }
}
