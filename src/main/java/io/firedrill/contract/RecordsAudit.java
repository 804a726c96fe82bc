package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts each record of the input in the output, by what it is known by. */
final class RecordsAudit {
  /** With its text and its place in the table one takes 150 to 300 bytes, by its length. */
  private static final long BYTES_OF_AN_ID = 400;

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
    private String file;
    private int partition;
    private long offset;

    private void at(Message message) {
      file = message.file();
      partition = message.partition();
      offset = message.offset();
    }

    private String where() {
      return Message.where(file, partition, offset);
    }
  }

  AuditReport report() throws IOException {
    int passes = Math.toIntExact(1 + audited.input().size() / idsAtOnce());
    for (int pass = 0; pass < passes; pass++) {
      Map<String, Seen> seen = new LinkedHashMap<>();
      Pass turn = new Pass(pass, passes);
      readInput(seen, turn);
      readOutput(seen, turn);
      seen.forEach(this::compare);
    }
    return faults.report();
  }

  /** How many are held in memory; more than these are audited in several passes. */
  private static long idsAtOnce() {
    return Runtime.getRuntime().maxMemory() / BYTES_OF_AN_ID;
  }

  /** Whose turn it is: of more records than are held at once each pass takes a part. */
  private record Pass(int number, int of) {
    boolean has(String id) {
      return Math.floorMod(id.hashCode(), of) == number;
    }

    /** What belongs to none of them is reported once. */
    boolean first() {
      return number == 0;
    }
  }

  private void readInput(Map<String, Seen> seen, Pass pass) throws IOException {
    audited.readInput(
        fields -> fields.all(relation.in()),
        (id, message, fields) -> {
          if (pass.has(id)) {
            Seen one = seen.computeIfAbsent(id, any -> new Seen());
            if (one.file == null) {
              one.at(message);
            }
            if (audited.belowCut(message)) {
              one.below++;
            } else {
              one.past++;
            }
          }
        },
        (message, why) -> without(pass, message, relation.in(), why));
  }

  private void without(Pass pass, Message message, List<String> fields, String why) {
    if (pass.first()) {
      faults.wrong("%s has no %s%s", message.where(), String.join(", ", fields), why);
    }
  }

  private void readOutput(Map<String, Seen> seen, Pass pass) throws IOException {
    audited.readOutput(
        fields -> fields.all(relation.out()),
        (id, message, fields) -> {
          if (pass.has(id)) {
            Seen one = seen.computeIfAbsent(id, any -> new Seen());
            if (one.out++ == 0) {
              one.at(message);
            }
          }
        },
        (message, why) -> without(pass, message, relation.out(), why));
  }

  private void compare(String id, Seen seen) {
    int in = seen.below + seen.past;
    faults.right(Math.min(seen.below, seen.out));
    if (in == 0 && audited.input().whole()) {
      faults.wrong("%s, %s, is not in the input%s", id, seen.where(), audited.from());
    } else if (in > 0 && seen.out > in) {
      faults.duplicates(
          seen.out - in, "%s is there %d times, first %s", id, seen.out, seen.where());
    } else if (seen.out < seen.below && !relation.filtered()) {
      faults.missing(seen.below - seen.out, "%s is missing, in the input %s", id, seen.where());
    } else if (in > 0 && audited.cut().exact() && seen.out > seen.below) {
      faults.pastCut(
          seen.out - seen.below, "%s, %s, is past the cut of the snapshot", id, seen.where());
    }
  }
}
