package io.firedrill.contract;

import io.firedrill.contract.FlatRecord.Digest;
import io.firedrill.contract.OutputDiff.Kind;
import java.util.List;
import java.util.Optional;

/** Records of both versions that are compared with each other. */
sealed interface RecordsDiff permits KeyDiff, CountDiff {
  /** Records that differ; a side may have none. */
  record Pair(Kind kind, String key, Optional<Digest> old, Optional<Digest> next) {}

  /**
   * What they came to.
   *
   * @param same how many records both versions have
   * @param required how many of the old version the new one must have
   * @param differences how many differ
   * @param examples the first of them
   */
  record Outcome(long same, long required, long differences, List<Pair> examples) {}

  /**
   * Takes a record of the old version.
   *
   * @param early whether the new version must have it
   */
  void old(FlatRecord record, boolean early);

  /** Takes a record of the new version. */
  void next(FlatRecord record);

  /**
   * Compares.
   *
   * @param most how many examples are wanted
   */
  Outcome compare(int most);

  /** The memory that it takes with its place in a table, as measured and rounded up. */
  long bytes();
}
