package io.firedrill.judge;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.job.Memory;
import io.firedrill.problem.Texts;
import java.util.Optional;

/**
 * Whether the JVM threw an OutOfMemoryError where user code was to take all of a memory: a job that
 * failed of anything else says nothing of it.
 */
record JavaMemory(Evidence evidence) {
  boolean planned() {
    return memory().isPresent();
  }

  private Optional<Memory> memory() {
    return evidence.planned(Action.EXHAUST_HEAP)
        ? Optional.of(Memory.HEAP)
        : Optional.of(Memory.METASPACE).filter(m -> evidence.planned(Action.EXHAUST_METASPACE));
  }

  /** How it was; {@code blind} is why Flink's failures may not all have been read. */
  Finding finding(Fact.FaultTookEffect fault, Optional<String> blind) {
    Memory memory = memory().orElseThrow();
    Victim victim = fault.victims().get(0);
    Optional<Fact.OutOfMemorySeen> seen =
        evidence.first(
            Fact.OutOfMemorySeen.class,
            each -> each.victim().equals(victim) && memory.refusedIn(each.error()).isPresent());
    if (seen.isEmpty()) {
      return Finding.unseen(
          "no OutOfMemoryError of %s was seen in %s", memory.words(), victim.resourceId());
    }
    boolean recorded =
        evidence
            .first(
                Fact.FailureSeen.class,
                failure ->
                    failure.failedAt() >= fault.at() - evidence.clockUncertainty()
                        && failure.names(victim.resourceId()))
            .isPresent();
    return recorded
        ? Finding.holds("%s; %s", fault.effect(), words(memory, seen.get().ended()))
        : Finding.absent(
            blind, "Flink recorded no failure of %s: the fault hit nothing", victim.resourceId());
  }

  private static String words(Memory memory, String ended) {
    String end =
        ended.isEmpty() ? "its process lived on" : Texts.format("its process is gone (%s)", ended);
    return switch (memory) {
      case HEAP ->
          Texts.format(
              "%s. At such an error in a task Flink ends the process where"
                  + " taskmanager.jvm-exit-on-oom is true, which is not its default: without it threads"
                  + " beside the task's may have died of the same, unseen. A job that meets it by itself"
                  + " keeps too much on the heap, or needs a larger taskmanager.memory.task.heap.size",
              end);
      case METASPACE ->
          Texts.format(
              "%s. Flink shuts a TaskManager down whose classes no longer fit. One that meets it by"
                  + " itself needs a larger taskmanager.memory.jvm-metaspace.size, or its job leaves"
                  + " classes behind at each restart",
              end);
    };
  }
}
