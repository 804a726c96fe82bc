package io.firedrill.ledger;

import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;

/** Counts the faults of one kind, and describes the first few. */
public final class FaultCount {
  private static final int EXAMPLES = 5;

  private long count;
  private final List<String> examples = new ArrayList<>();

  /** Takes note of some that can be described together. */
  public void add(long more, String format, Object... args) {
    count += more;
    if (examples.size() < EXAMPLES) {
      examples.add(Texts.format(format, args));
    }
  }

  /** Takes note of what another has counted. */
  void add(FaultCount other) {
    count += other.count;
    other.examples.stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
  }

  public long count() {
    return count;
  }

  public List<String> examples() {
    return List.copyOf(examples);
  }
}
