package io.firedrill.contract;

import java.util.List;

/**
 * How the output of two versions differs.
 *
 * @param output what it is called in the live job's arguments
 * @param mayBeEmpty whether the job may write nothing to it
 * @param records that both have
 * @param required records of the old version that the new one must have: it had read as far
 * @param unparsed how many records of the old version cannot be parsed
 * @param noKey the fields of the key, if no record of the old version has all of them; else empty
 * @param differences how many records differ
 * @param examples the first of them
 */
public record OutputDiff(
    String output,
    boolean mayBeEmpty,
    long records,
    long required,
    long unparsed,
    List<String> noKey,
    long differences,
    List<Difference> examples) {
  public OutputDiff {
    noKey = List.copyOf(noKey);
    examples = List.copyOf(examples);
  }

  /** What a difference consists in. */
  public enum Kind {
    /** Both versions have a record there, with other values. */
    CHANGED,
    /** Only the old version has it. */
    MISSING,
    /** Only the new version has it. */
    EXTRA,
    /** Both have the same records of a key, in another order. */
    ORDER
  }

  /**
   * A record that differs.
   *
   * @param key empty if the records have none
   * @param old its fields, as far as they differ; empty if the old version does not have it
   * @param next the same of the new version
   */
  public record Difference(Kind kind, String key, String old, String next) {}
}
