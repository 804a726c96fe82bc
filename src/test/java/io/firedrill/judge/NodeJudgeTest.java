package io.firedrill.judge;

import static io.firedrill.judge.Histories.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.NodeSeen;
import io.firedrill.evidence.Fact.NodeSeen.State;
import io.firedrill.evidence.Recovery;
import io.firedrill.judge.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that was to be drained, or to go away. */
class NodeJudgeTest {
  private static final long UNCORDONED = 2_800;

  private static Fact pod(long at, String uid, String node, long deletedAt) {
    return new Fact.PodSeen(
        at,
        new PodState(
            uid, uid, "taskmanager", "Running", true, "running", 0, node, 0, 0, 0, deletedAt));
  }

  /** Everything is as after a kill. */
  private static Evidence drained(Fact... more) {
    List<Fact> facts = new ArrayList<>(taskManagerKill().facts());
    facts.add(new Fact.FaultPlanned(940, List.of(TM), List.of(Action.DRAIN)));
    facts.add(pod(100, "old", "worker", 0));
    facts.add(new NodeSeen(950, "worker", State.CORDONED));
    facts.add(new Fact.PodGone(1_100, "old", "old"));
    facts.add(pod(1_200, "new", "worker2", 0));
    facts.add(new NodeSeen(UNCORDONED, "worker", State.UNCORDONED));
    facts.addAll(List.of(more));
    return new Evidence(facts);
  }

  @Test
  void aStandbyThatIsEvictedAsWellIsNotWhatTheJobWaitsFor() {
    Victim standby = Victim.pod(Victim.Role.STANDBY, "jm-2", "jm-2");
    Evidence evidence =
        changed(
            with(drained(), newJobManager()),
            f ->
                f instanceof Fact.FaultTookEffect hit
                    ? new Fact.FaultTookEffect(hit.at(), List.of(TM, standby), hit.effect())
                    : f);
    assertThat(Recovery.of(evidence).orElseThrow().phases())
        .extracting(Recovery.Phase::name)
        .doesNotContain("jobmanager scheduled", "jobmanager started");
  }

  private static Fact newJobManager() {
    return new Fact.PodSeen(
        2_500,
        new PodState(
            "jm-3",
            "jm-3",
            "jobmanager",
            "Running",
            true,
            "running",
            0,
            "w",
            1_000,
            2_000,
            2_000,
            0));
  }

  private static void is(Outcome outcome, String reason, Evidence evidence) {
    Verdict verdict = Judge.judgeByItself(evidence);
    assertThat(verdict.outcome()).as(verdict.reasons().toString()).isEqualTo(outcome);
    assertThat(verdict.reasons()).anyMatch(each -> each.contains(reason));
  }

  @Test
  void aDrainedNodeHasNoneOfTheJobsPods() {
    is(
        Outcome.PASS,
        "the node worker was cordoned for 1.9 s, and none of the job's pods was left on it",
        drained());
  }

  @Test
  void aPodThatWasLeftOnItOrCameToItWasNotDrained() {
    is(
        Outcome.INCONCLUSIVE,
        "the pod left was still on the node worker before that was uncordoned",
        drained(pod(200, "left", "worker", 0)));
  }

  @Test
  void whatComesAfterwardsOrIsOnItsWayOutCountsForNothing() {
    is(
        Outcome.PASS,
        "none of the job's pods was left",
        drained(pod(UNCORDONED + 10, "later", "worker", 0), pod(2_000, "ending", "worker", 9_000)));
  }

  @Test
  void aNodeThatWasNotSeenCordonedOrUncordonedWasNotDrained() {
    is(
        Outcome.INCONCLUSIVE,
        "the node was not seen to be cordoned",
        without(drained(), f -> f instanceof NodeSeen seen && seen.state() == State.CORDONED));
    is(
        Outcome.INCONCLUSIVE,
        "that the node was uncordoned again was not seen",
        without(drained(), f -> f instanceof NodeSeen seen && seen.state() == State.UNCORDONED));
  }

  @Test
  void aNodeThatWentAwayHasToComeBack() {
    List<Fact> facts = new ArrayList<>(taskManagerKill().facts());
    facts.add(new Fact.FaultPlanned(940, List.of(TM), List.of(Action.PAUSE_NODE)));
    is(Outcome.INCONCLUSIVE, "tm-1 was stopped, and was not seen to go on", new Evidence(facts));
  }
}
