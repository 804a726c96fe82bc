package io.firedrill.kind;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outages that are no clean deaths: memory, room, networks, and who comes back from the dead. */
@OnKind
class MemoryAndRoomKindIT {
  private final Kind kind;

  MemoryAndRoomKindIT(Kind kind) {
    this.kind = kind;
  }

  @ParameterizedTest
  @ValueSource(strings = {"taskmanager-oom-loop", "no-room", "taskmanager-zombie"})
  void theJobComesBackAndItsLedgerIsExact(String drill) throws Exception {
    kind.passes(drill);
  }

  @Test
  @Tag("long")
  void anApiServerThatAnswersNobodyForAWhileLosesNothing() throws Exception {
    kind.passes("api-server-away");
  }

  @Test
  @Tag("long")
  void aJobManagerThatNobodyReachesForAWhileLosesNothing() throws Exception {
    kind.passes("network-cut-jobmanager");
  }

  @Test
  @Tag("long")
  void taskManagersThatDoNotReachEachOtherCostNoRestore() throws Exception {
    kind.make("drill", "TARGET=kubernetes", "DRILL=network-cut-taskmanagers").succeeded();
    kind.noLockIsLeft();
  }
}
