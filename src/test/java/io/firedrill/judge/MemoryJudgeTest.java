package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.PodState;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.judge.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TaskManagers that are killed by their memory limit, and what is not that. */
class MemoryJudgeTest {
  private static Fact.PodSeen ended(String how) {
    return new Fact.PodSeen(
        1_050,
        new PodState(
            "tm-1", TM.identity(), "taskmanager", "Failed", false, how, 0, "n", 1, 1, 1, 0));
  }

  private static Evidence memoryTaken(Fact... more) {
    return with(
        with(
            taskManagerKill(),
            new Fact.FaultPlanned(940, List.of(TM), List.of(Action.TAKE_MEMORY))),
        more);
  }

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).anyMatch(each -> each.contains(reason));
  }

  @Test
  void whatTheKernelKilledForItsLimitCountsAndTheReaderLearnsWhereToLook() {
    Evidence killed = memoryTaken(ended("terminated, OOMKilled, exit code 137"));
    is(Outcome.PASS, "the kubelet says: terminated, OOMKilled, exit code 137", killed);
    is(Outcome.PASS, "taskmanager.memory.jvm-overhead.max", killed);
  }

  @Test
  void whatEndedOtherwiseDoesNotCount() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: the container of tm-1 was not killed for its memory limit: it terminated, Error",
        memoryTaken(ended("terminated, Error, exit code 137")));
  }

  @Test
  void whatWasNotSeenToEndDoesNotCount() {
    is(Outcome.INCONCLUSIVE, "how the container of tm-1 ended was not seen", memoryTaken());
  }

  @Test
  void aRepetitionThatIsMissingDoesNotCount() {
    is(
        Outcome.INCONCLUSIVE,
        "fault hit: it should have been hit 3 times, and was 1 times",
        memoryTaken(
            ended("terminated, OOMKilled, exit code 137"), new Fact.RepeatsPlanned(930, 3)));
  }
}
