package io.firedrill.cluster.kubernetes.upgrade;

import io.firedrill.cluster.RehearsalArea;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables that a shadow of the project's own job has in the place of the live job's.
 *
 * @param live the names of the live job's by those of the arguments that have them
 */
record ShadowTables(Map<String, String> live, RehearsalArea area) {
  /** Its tables by those of the live job. */
  Map<String, String> byLive() {
    Map<String, String> tables = new TreeMap<>();
    live.forEach((role, table) -> tables.put(table, area.table(table, role)));
    return tables;
  }

  /**
   * Arguments with its tables. They go by the names of the arguments, because a topic may be called
   * like a table; and what the new version has another value of stays, to be seen in its job graph.
   */
  List<String> in(List<String> arguments) {
    List<String> replaced = new ArrayList<>(arguments);
    for (int i = 1; i < replaced.size(); i++) {
      String role = replaced.get(i - 1).replaceFirst("^--", "");
      if (replaced.get(i).equals(live.get(role))) {
        replaced.set(i, area.table(live.get(role), role));
      }
    }
    return replaced;
  }
}
