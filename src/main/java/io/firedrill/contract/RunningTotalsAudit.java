package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up each key anew, and compares the last total that came out. The job runs on, so this total
 * lies anywhere between that of the cut and that of all records: its sums are those at its count,
 * if the records of the key are all in one partition and their order is known.
 */
final class RunningTotalsAudit {
  private static final int SEVERAL = -1;

  private final Audited audited;
  private final Relation.Totals relation;
  private final TotalFields names;
  private final Faults faults = new Faults();

  RunningTotalsAudit(Audited audited, Relation.Totals relation) {
    this.audited = audited;
    this.relation = relation;
    this.names = new TotalFields(relation);
  }

  /** The last total of a key, and what its records make. */
  private static final class Seen {
    private final Map<Integer, Total> lastByPartition = new HashMap<>();
    private Optional<Total> last = Optional.empty();
    private String where = "";
    private final Total.Sum sum;
    private long below;
    private long inCut;
    private int partition = SEVERAL;
    private Optional<Total> atItsCount = Optional.empty();

    Seen(Total.Sum sum) {
      this.sum = sum;
    }

    /** Of those in several partitions the one with most records. */
    private void choose() {
      last =
          lastByPartition.values().stream()
              .max(Comparator.comparing(total -> total.count().orElse(0L)));
    }
  }

  AuditReport report() throws IOException {
    Map<String, Seen> keys = new LinkedHashMap<>();
    audited.readOutput(
        names::keyOfTotal,
        (key, message, fields) -> cameOut(of(keys, key), message, names.total(fields).get(), key),
        (message, why) -> faults.wrong("%s has not all fields of a total%s", message.where(), why));
    keys.values().forEach(Seen::choose);
    audited.readInput(
        names::keyOfInput,
        (key, message, fields) -> wentIn(of(keys, key), message, names.added(fields).get()),
        (message, why) ->
            faults.wrong("%s has not all fields for a total%s", message.where(), why));
    keys.forEach(this::compare);
    return faults.report();
  }

  private Seen of(Map<String, Seen> keys, String key) {
    return keys.computeIfAbsent(key, any -> new Seen(names.nothing()));
  }

  /** Only within a partition it is known which of two totals came later. */
  private void cameOut(Seen seen, Message message, Total total, String key) {
    Optional<Long> before =
        Optional.ofNullable(seen.lastByPartition.get(message.partition())).flatMap(Total::count);
    if (!relation.upsert() && before.isPresent() && total.count().get() <= before.get()) {
      faults.duplicates(
          1,
          "%s has count %d after %d, %s",
          key,
          total.count().get(),
          before.get(),
          message.where());
      return;
    }
    seen.lastByPartition.put(message.partition(), total);
    seen.where = message.where();
  }

  private void wentIn(Seen seen, Message message, List<BigDecimal> added) {
    boolean first = seen.sum.records() == 0;
    seen.partition = first || seen.partition == message.partition() ? message.partition() : SEVERAL;
    seen.sum.add(added);
    seen.below += audited.belowCut(message) ? 1 : 0;
    seen.inCut += audited.belowCut(message) && !audited.beforeCut(message) ? 1 : 0;
    if (seen.last.flatMap(Total::count).filter(n -> n == seen.sum.records()).isPresent()) {
      seen.atItsCount = Optional.of(seen.sum.total(true));
    }
  }

  private void compare(String key, Seen seen) {
    Total all = seen.sum.total(relation.count().isPresent());
    long records = seen.sum.records();
    if (seen.last.isEmpty()) {
      if (seen.inCut > 0) {
        faults.missing(seen.inCut, "%s has no total, and %d records", key, seen.inCut);
      }
      return;
    }
    Total last = seen.last.get();
    long count = last.count().orElse(records);
    if (count > records) {
      faults.duplicates(
          count - records, "%s has count %d, and %d records, %s", key, count, records, seen.where);
    } else if (count < seen.below) {
      faults.missing(
          seen.below - count,
          "%s has count %d, and %d records, %s",
          key,
          count,
          seen.below,
          seen.where);
    } else if (audited.cut().exact() && count > seen.below) {
      faults.pastCut(
          count - seen.below,
          "%s has count %d, and %d records up to the cut",
          key,
          count,
          seen.below);
    } else if (comparable(seen, count) && !last.same(seen.atItsCount.orElse(all))) {
      faults.wrong(
          "%s has %s, and its records make %s, %s",
          key, last.text(), seen.atItsCount.orElse(all).text(), seen.where);
    } else {
      faults.right(seen.inCut);
    }
  }

  /** Whether it is known which of the records a total has. */
  private boolean comparable(Seen seen, long count) {
    boolean all = count == seen.sum.records() && relation.count().isPresent();
    boolean cutIsAll = seen.below == seen.sum.records();
    return all || cutIsAll || seen.atItsCount.isPresent() && seen.partition != SEVERAL;
  }
}
