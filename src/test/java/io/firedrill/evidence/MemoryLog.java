package io.firedrill.evidence;

import java.util.ArrayList;
import java.util.List;

/** Evidence in memory. */
public final class MemoryLog implements EvidenceLog {
  private final List<Fact> facts = new ArrayList<>();

  @Override
  public synchronized void add(Fact fact) {
    facts.add(fact);
  }

  @Override
  public synchronized Evidence soFar() {
    return new Evidence(facts);
  }
}
