package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts each record of the input in the output, by what it is known by. */
final class RecordsAudit {
  private final Audited audited;
  private final Relation.Records relation;
  private final Faults faults = new Faults();

  RecordsAudit(Audited audited, Relation.Records relation) {
    this.audited = audited;
    this.relation = relation;
  }

  /** How often a record was seen, and where first. */
  private static final class Seen {
    private int below;
    private int past;
    private int out;
    private String where = "";
  }

  AuditReport report() throws IOException {
    for (int pass = 0; pass < audited.passes(); pass++) {
      Map<String, Seen> seen = new LinkedHashMap<>();
      readInput(seen, pass);
      readOutput(seen, pass);
      seen.forEach(this::compare);
    }
    return faults.report();
  }

  private void readInput(Map<String, Seen> seen, int pass) throws IOException {
    audited.readInput(
        pass,
        fields -> fields.all(relation.in()),
        (id, message, fields) -> {
          Seen one = seen.computeIfAbsent(id, any -> new Seen());
          one.where = one.where.isEmpty() ? message.where() : one.where;
          if (audited.belowCut(message)) {
            one.below++;
          } else {
            one.past++;
          }
        });
  }

  private void readOutput(Map<String, Seen> seen, int pass) throws IOException {
    audited.readOutput(
        pass,
        fields -> fields.all(relation.out()),
        (id, message, fields) -> {
          Seen one = seen.computeIfAbsent(id, any -> new Seen());
          one.where = one.out == 0 ? message.where() : one.where;
          one.out++;
        },
        message ->
            faults.wrong("%s has no %s", message.where(), String.join(", ", relation.out())));
  }

  private void compare(String id, Seen seen) {
    int in = seen.below + seen.past;
    faults.right(Math.min(seen.below, seen.out));
    if (in == 0 && audited.wholeInput()) {
      faults.wrong("%s, %s, is not in the input", id, seen.where);
    } else if (in > 0 && seen.out > in) {
      faults.duplicates(seen.out - in, "%s is there %d times, first %s", id, seen.out, seen.where);
    } else if (seen.out < seen.below && !relation.filtered()) {
      faults.missing(seen.below - seen.out, "%s is missing, in the input %s", id, seen.where);
    } else if (in > 0 && audited.cut().exact() && seen.out > seen.below) {
      faults.pastCut(
          seen.out - seen.below, "%s, %s, is past the cut of the snapshot", id, seen.where);
    }
  }
}
