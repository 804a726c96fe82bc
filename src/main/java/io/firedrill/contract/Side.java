package io.firedrill.contract;

import java.util.Map;
import java.util.Set;

/**
 * One side of a job: its input or its output.
 *
 * @param where only records count that have one of these values, by field
 * @param dropsUnreadable whether the job leaves out records of its input that lack what the
 *     contract names
 */
public record Side(
    Place place, Format format, Map<String, Set<String>> where, boolean dropsUnreadable) {
  public Side {
    where = Map.copyOf(where);
  }

  /** The same somewhere else. */
  Side at(Place other) {
    return new Side(other, format, where, dropsUnreadable);
  }

  /** Whether a record counts. */
  boolean counts(Fields fields) {
    return where.isEmpty() || has(fields);
  }

  private boolean has(Fields fields) {
    return where.entrySet().stream()
        .allMatch(each -> fields.get(each.getKey()).filter(each.getValue()::contains).isPresent());
  }
}
