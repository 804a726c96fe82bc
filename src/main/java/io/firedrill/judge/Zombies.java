package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Whether what was stopped came back as a zombie: seen to go on, and not before the job had run and
 * checkpointed without it.
 */
record Zombies(Evidence evidence) {
  /** Why that is not known; empty if it is, or if nothing was meant to come back. */
  Optional<String> objection() {
    return stopped().stream().map(this::objection).flatMap(Optional::stream).findFirst();
  }

  /** How they came back, to go behind how they were hit; nothing if none was meant to. */
  String words() {
    return String.join("", stopped().stream().map(this::words).toList());
  }

  private List<Victim> stopped() {
    return evidence.planned(Action.PAUSE) || evidence.planned(Action.PAUSE_NODE)
        ? evidence.faults().stream().flatMap(fault -> fault.victims().stream()).toList()
        : List.of();
  }

  private Optional<Fact.VictimWoken> woken(Victim victim) {
    return evidence.last(Fact.VictimWoken.class, woken -> woken.victim().equals(victim));
  }

  private Optional<String> objection(Victim victim) {
    Optional<Fact.VictimWoken> woken = woken(victim);
    if (woken.isEmpty()) {
      return Optional.of(
          Texts.format("%s was stopped, and was not seen to go on", victim.resourceId()));
    }
    if (!woken.get().awake()) {
      return Optional.of(
          Texts.format(
              "%s was stopped, and was gone before it could go on: %s",
              victim.resourceId(), woken.get().how()));
    }
    return new RunningAgain(before(woken.get())).complete() && checkpoint(woken.get()).isPresent()
        ? Optional.empty()
        : Optional.of(
            Texts.format(
                "%s went on before the job had run and completed a checkpoint without it",
                victim.resourceId()));
  }

  /** What was seen before it went on, and before others did right before it. */
  private Evidence before(Fact.VictimWoken woken) {
    return new Evidence(
        evidence.facts().stream()
            .filter(f -> f.at() < woken.at() && !(f instanceof Fact.VictimWoken))
            .toList());
  }

  private Optional<Fact.CheckpointSeen> checkpoint(Fact.VictimWoken woken) {
    return before(woken).firstCheckpointAgain();
  }

  private String words(Victim victim) {
    Fact.VictimWoken woken = woken(victim).orElseThrow();
    long stopped = evidence.fault().orElseThrow().at();
    return Texts.format(
        "; it went on %s later, after checkpoint %d had completed without it: %s",
        Texts.seconds(woken.at() - stopped),
        checkpoint(woken).orElseThrow().checkpointId(),
        woken.how());
  }
}
