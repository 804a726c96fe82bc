package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.PodState;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Fact.NodeSeen.State;
import io.firedrill.problem.Texts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a node that was to be drained was cordoned until the job ran without it, with none of the
 * job's pods left on it; and what was seen of a node that went away.
 */
record NodeTaken(Evidence evidence) {
  /** Why that is not known; empty if it is, or if no node was to be drained. */
  Optional<String> objection() {
    if (!evidence.planned(Action.DRAIN)) {
      return Optional.empty();
    }
    Optional<Fact.NodeSeen> cordoned = evidence.node(State.CORDONED);
    Optional<Fact.NodeSeen> uncordoned = evidence.node(State.UNCORDONED);
    if (cordoned.isEmpty()) {
      return Optional.of("the node was not seen to be cordoned");
    }
    if (uncordoned.isEmpty()) {
      return Optional.of("that the node was uncordoned again was not seen");
    }
    return left(uncordoned.get())
        .map(
            pod ->
                Texts.format(
                    "the pod %s was still on the node %s before that was uncordoned",
                    pod.name(), pod.node()));
  }

  /** One of the job's pods that was on the node right before it was uncordoned. */
  private Optional<PodState> left(Fact.NodeSeen uncordoned) {
    Map<String, PodState> there = new LinkedHashMap<>();
    for (Fact fact : evidence.facts()) {
      if (fact.at() >= uncordoned.at()) {
        continue;
      }
      if (fact instanceof Fact.PodSeen seen) {
        there.put(seen.pod().uid(), seen.pod());
      } else if (fact instanceof Fact.PodGone gone) {
        there.remove(gone.uid());
      }
    }
    return there.values().stream()
        .filter(pod -> pod.node().equals(uncordoned.node()) && pod.deletedAt() == 0)
        .findFirst();
  }

  /** What was seen of the node, to go behind how the fault hit; nothing if none was taken. */
  String words() {
    Optional<Long> fault = evidence.faults().stream().findFirst().map(Fact::at);
    if (fault.isEmpty()) {
      return "";
    }
    if (evidence.planned(Action.DRAIN)) {
      return Texts.format(
          "; the node %s was cordoned for %s, and none of the job's pods was left on it",
          evidence.node(State.CORDONED).orElseThrow().node(),
          Texts.seconds(
              evidence.node(State.UNCORDONED).orElseThrow().at()
                  - evidence.node(State.CORDONED).orElseThrow().at()));
    }
    return evidence
        .node(State.NOT_READY)
        .map(
            seen ->
                Texts.format(
                    "; Kubernetes called the node %s not ready %s after it had gone",
                    seen.node(), Texts.seconds(seen.at() - fault.get())))
        .orElse("");
  }
}
