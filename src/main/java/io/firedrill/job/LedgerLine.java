package io.firedrill.job;

/** What the job writes out, one line per record; every record of a split becomes exactly one. */
public interface LedgerLine {
  int split();

  /** The line without its line break; line breaks inside of fields are escaped. */
  String toLine();
}
