package io.firedrill.defect;

/** What can be wrong with a new version of a job, one at a time. */
public enum BadChange {
  /** The totals are looked for under another uid: those of the savepoint belong to nobody. */
  CHANGED_UID,
  /** No operator keeps totals any more: those of the savepoint belong to nobody. */
  REMOVED_OPERATOR,
  /** The totals' state has another type, which cannot read what was written. */
  INCOMPATIBLE_STATE,
  /** The totals' state has another name: everything starts, and they begin at zero. */
  EMPTY_STATE,
  /** Half the key groups that the savepoint has. */
  LOWER_MAX_PARALLELISM,
  /** There never is a job graph. */
  THROWS_ON_START,
  /** The job starts, and every record fails it. */
  FAILS_WHEN_RUNNING
}
