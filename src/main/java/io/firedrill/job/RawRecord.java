package io.firedrill.job;

/**
 * One record as the input holds it, before anyone judged it.
 *
 * @param split the split of the input it belongs to
 * @param sequence its number in the split, from 0 without a gap
 * @param line its text; a quoted CSV record may span lines
 */
public record RawRecord(int split, long sequence, String line) {}
