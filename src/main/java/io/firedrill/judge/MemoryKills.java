package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Whether those whose memory was taken were killed for it: the kubelet has to say so. A container
 * that ended otherwise says nothing of memory.
 */
record MemoryKills(Evidence evidence) {
  private static final String KILLED = "terminated, OOMKilled";

  /** Why that is not known; empty if it is, or if no memory was to be taken. */
  Optional<String> objection() {
    return victims().stream().map(this::objection).flatMap(Optional::stream).findFirst();
  }

  /** What was seen, and where to look when it happens by itself; nothing if no memory was taken. */
  String words() {
    List<Victim> victims = victims();
    return victims.isEmpty()
        ? ""
        : Texts.format(
            "; the kubelet says: %s. A TaskManager that ends so by itself needs more than"
                + " taskmanager.memory.process.size, which is its limit: what RocksDB takes beyond"
                + " taskmanager.memory.managed.size, and other native memory, has to fit into"
                + " taskmanager.memory.jvm-overhead.max",
            ended(victims.get(victims.size() - 1)).map(PodState::container).orElseThrow());
  }

  private List<Victim> victims() {
    return evidence.planned(Action.TAKE_MEMORY)
        ? evidence.faults().stream().flatMap(fault -> fault.victims().stream()).toList()
        : List.of();
  }

  private Optional<PodState> ended(Victim victim) {
    return evidence
        .last(
            Fact.PodSeen.class,
            seen ->
                seen.pod().uid().equals(victim.identity())
                    && seen.pod().container().startsWith("terminated"))
        .map(Fact.PodSeen::pod);
  }

  private Optional<String> objection(Victim victim) {
    Optional<PodState> ended = ended(victim);
    if (ended.isEmpty()) {
      return Optional.of(
          Texts.format("how the container of %s ended was not seen", victim.resourceId()));
    }
    return ended.get().container().startsWith(KILLED)
        ? Optional.empty()
        : Optional.of(
            Texts.format(
                "the container of %s was not killed for its memory limit: it %s",
                victim.resourceId(), ended.get().container()));
  }
}
