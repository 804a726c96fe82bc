package io.firedrill.contract;

import io.firedrill.ledger.AuditReport;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Adds up each window of each key anew. All of a window's records had been read when it came out,
 * so that it is compared with the whole input, and not only with what is below the cut. A window of
 * a key must be there once a later one of the same key is; of a job that was stopped, once one of
 * any key is. One whose records all went in before the cut begins may have come out before, too.
 */
final class WindowsAudit {
  private final Audited audited;
  private final Relation.Totals relation;
  private final Relation.Window window;
  private final TotalFields names;
  private final Faults faults = new Faults();

  WindowsAudit(Audited audited, Relation.Totals relation, Relation.Window window) {
    this.audited = audited;
    this.relation = relation;
    this.window = window;
    this.names = new TotalFields(relation);
  }

  /** A window as it should be, and as it came out. */
  private static final class Seen {
    private final Total.Sum sum;
    private long before;
    private Optional<Total> out = Optional.empty();
    private String where = "";

    Seen(Total.Sum sum) {
      this.sum = sum;
    }

    /** How many records the window has that are audited. */
    private long records() {
      return sum.records() - before;
    }
  }

  AuditReport report() throws IOException {
    Map<String, TreeMap<Long, Seen>> keys = new LinkedHashMap<>();
    readInput(keys);
    readOutput(keys);
    OptionalLong ofAll = last(keys.values().stream().flatMap(each -> each.entrySet().stream()));
    keys.forEach((key, windows) -> compare(key, windows, ofAll));
    return faults.report();
  }

  private void readInput(Map<String, TreeMap<Long, Seen>> keys) throws IOException {
    audited.readInput(
        fields ->
            TotalFields.millis(fields, window.time()).isPresent()
                ? names.keyOfInput(fields)
                : Optional.empty(),
        (key, message, fields) -> {
          long time = TotalFields.millis(fields, window.time()).getAsLong();
          Seen seen = of(keys, key, window.startOf(time));
          seen.sum.add(names.added(fields).get());
          seen.before += audited.beforeCut(message) ? 1 : 0;
        },
        (message, why) ->
            faults.wrong("%s has not all fields for a window%s", message.where(), why));
  }

  private Seen of(Map<String, TreeMap<Long, Seen>> keys, String key, long start) {
    return keys.computeIfAbsent(key, any -> new TreeMap<>())
        .computeIfAbsent(start, any -> new Seen(names.nothing()));
  }

  private void readOutput(Map<String, TreeMap<Long, Seen>> keys) throws IOException {
    audited.readOutput(
        fields ->
            TotalFields.millis(fields, window.start()).isPresent()
                ? names.keyOfTotal(fields)
                : Optional.empty(),
        (key, message, fields) ->
            cameOut(
                of(keys, key, TotalFields.millis(fields, window.start()).getAsLong()),
                message,
                names.total(fields).get(),
                key),
        (message, why) ->
            faults.wrong("%s has not all fields of a window's total%s", message.where(), why));
  }

  private void cameOut(Seen seen, Message message, Total total, String key) {
    if (seen.out.isPresent() && !relation.upsert()) {
      faults.duplicates(1, "a window of %s is there again %s", key, message.where());
      return;
    }
    seen.out = Optional.of(total);
    seen.where = message.where();
  }

  /** The last window that came out. */
  private static OptionalLong last(Stream<Map.Entry<Long, Seen>> windows) {
    return windows
        .filter(each -> each.getValue().out.isPresent())
        .mapToLong(Map.Entry::getKey)
        .max();
  }

  private void compare(String key, TreeMap<Long, Seen> windows, OptionalLong ofAll) {
    // in a savepoint all subtasks are equally far; a checkpoint may not be committed by all of them
    OptionalLong last = audited.cut().exact() ? ofAll : last(windows.entrySet().stream());
    windows.forEach(
        (start, seen) -> {
          String name =
              Texts.format("the window of %s that begins %s", key, Instant.ofEpochMilli(start));
          if (seen.out.isPresent()) {
            compare(name, seen, seen.out.get());
          } else if (seen.records() > 0 && last.isPresent() && start < last.getAsLong()) {
            faults.missing(
                seen.records(),
                "%s is missing, with %d records, and a later one is there",
                name,
                seen.records());
          }
        });
  }

  private void compare(String name, Seen seen, Total out) {
    Total expected = seen.sum.total(relation.count().isPresent());
    if (out.same(expected)) {
      faults.right(seen.records());
      return;
    }
    long off = out.count().orElse(0L) - expected.count().orElse(0L);
    String text = "%s has %s, and its records make %s, in %s";
    if (off > 0) {
      faults.duplicates(off, text, name, out.text(), expected.text(), seen.where);
    } else if (off < 0) {
      faults.missing(-off, text, name, out.text(), expected.text(), seen.where);
    } else {
      faults.wrong(text, name, out.text(), expected.text(), seen.where);
    }
  }
}
