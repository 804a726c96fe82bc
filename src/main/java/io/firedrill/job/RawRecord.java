package io.firedrill.job;

/**
 * A record of the input before it is parsed.
 *
 * @param split the split of the input it belongs to
 * @param sequence its number in the split, from 0 without gaps
 * @param line its text; a quoted CSV record may span lines
 * @param utf8 whether it was UTF-8; if not, replacement characters stand for the bytes that were
 *     none, and different texts may have become the same
 */
public record RawRecord(int split, long sequence, String line, boolean utf8) {
  /** A record whose text is known to be whole. */
  public RawRecord(int split, long sequence, String line) {
    this(split, sequence, line, true);
  }
}
