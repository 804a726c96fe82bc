package io.firedrill.defect;

/** What can be wrong with a new version of a job, one at a time. */
public enum BadChange {
  /** The totals are looked for under another uid: no operator claims those of the savepoint. */
  CHANGED_UID,
  /** No operator keeps totals: no operator claims those of the savepoint. */
  REMOVED_OPERATOR,
  /** The totals' state has another type, which cannot read what was written. */
  INCOMPATIBLE_STATE,
  /** The totals' state has another name: everything starts, and they begin at zero. */
  EMPTY_STATE,
  /** Half the key groups that the savepoint was written with. */
  LOWER_MAX_PARALLELISM,
  /** The main method throws before it makes a job graph. */
  THROWS_ON_START,
  /** The job starts, and every record fails it. */
  FAILS_WHEN_RUNNING,
  /** What it writes goes into a table as well, by an operator in front of a sink that discards. */
  WRITES_TO_A_TABLE
}
