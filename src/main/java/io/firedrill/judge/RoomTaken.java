package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.RunningAgain;
import io.firedrill.problem.Texts;
import java.util.Optional;

/**
 * Whether there was no room while there was to be none: somebody was refused, and the job did not
 * run again before there was.
 */
record RoomTaken(Evidence evidence) {
  /** Why that is not known; empty if it is, or if room was not taken. */
  Optional<String> objection() {
    Optional<Fact.RoomTaken> taken = evidence.last(Fact.RoomTaken.class);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    Optional<Fact.FaultEnded> ended = evidence.last(Fact.FaultEnded.class);
    if (ended.isEmpty()) {
      return Optional.of("that there was room again was not seen");
    }
    if (refused(ended.get()).isEmpty()) {
      return Optional.of("no TaskManager was seen to be refused for want of room");
    }
    return new RunningAgain(until(ended.get().heldUntil())).complete()
        ? Optional.of("the job ran again before there was room")
        : Optional.empty();
  }

  /** How it was, to go behind how the fault hit; nothing if room was not taken. */
  String words() {
    Optional<Fact.RoomTaken> taken = evidence.last(Fact.RoomTaken.class);
    if (taken.isEmpty()) {
      return "";
    }
    Fact.FaultEnded ended = evidence.last(Fact.FaultEnded.class).orElseThrow();
    return Texts.format(
        "; there was no room for %s: %s",
        Texts.seconds(ended.heldUntil() - taken.get().at()), refused(ended).orElseThrow().what());
  }

  private Optional<Fact.RoomRefused> refused(Fact.FaultEnded ended) {
    return evidence.first(Fact.RoomRefused.class, seen -> seen.at() <= ended.heldUntil());
  }

  private Evidence until(long moment) {
    return new Evidence(evidence.facts().stream().filter(f -> f.at() < moment).toList());
  }
}
