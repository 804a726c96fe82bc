package io.firedrill.job;

/** A line of the job's output: every record of a split becomes exactly one. */
public interface LedgerLine {
  int split();

  /** The line without its line break; line breaks inside of fields are escaped. */
  String toLine();
}
