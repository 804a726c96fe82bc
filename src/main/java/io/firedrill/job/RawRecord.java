package io.firedrill.job;

/**
 * A record of the input before it is parsed.
 *
 * @param split the split of the input it belongs to
 * @param sequence its number in the split, from 0 without gaps
 * @param line its text; a quoted CSV record may span lines
 */
public record RawRecord(int split, long sequence, String line) {}
