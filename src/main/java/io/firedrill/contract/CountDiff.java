package io.firedrill.contract;

import io.firedrill.contract.FlatRecord.Digest;
import io.firedrill.contract.OutputDiff.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How often both versions have records that are the same, whatever their order. */
final class CountDiff implements RecordsDiff {
  private static final int BYTES = 144;

  private final Digest digest;
  private int early;
  private int old;
  private int next;

  CountDiff(Digest digest) {
    this.digest = digest;
  }

  @Override
  public void old(FlatRecord record, boolean isEarly) {
    old++;
    early += isEarly ? 1 : 0;
  }

  /** Counts one that the new version must have, beside what it is itself. */
  void early() {
    early++;
  }

  void old() {
    old++;
  }

  @Override
  public void next(FlatRecord record) {
    next++;
  }

  void next() {
    next++;
  }

  /** How many the new version lacks. */
  int missing() {
    return Math.max(0, early - next);
  }

  /** How many only the new version has. */
  int extra() {
    return Math.max(0, next - old);
  }

  int both() {
    return Math.min(old, next);
  }

  @Override
  public Outcome compare(int most) {
    int differences = missing() + extra();
    Pair pair =
        missing() > 0
            ? new Pair(Kind.MISSING, "", Optional.of(digest), Optional.empty())
            : new Pair(Kind.EXTRA, "", Optional.empty(), Optional.of(digest));
    List<Pair> examples = Collections.nCopies(Math.min(differences, most), pair);
    return new Outcome(both(), early, differences, examples);
  }

  @Override
  public long bytes() {
    return BYTES;
  }
}
