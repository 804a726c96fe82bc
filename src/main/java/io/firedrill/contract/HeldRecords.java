package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The records that are held at once, by key or, if they have none, by what they are. Whenever they
 * take too much memory, half of them is left to a later pass.
 */
final class HeldRecords {
  private static final int MOST_PARTS = 1 << 20;

  /** A part of all records. */
  record Part(int number, int of) {
    static final Part ALL = new Part(0, 1);

    boolean has(Object id) {
      return Math.floorMod(id.hashCode(), of) == number;
    }

    Part firstHalf() {
      return new Part(number, 2 * of);
    }

    Part secondHalf() {
      return new Part(number + of, 2 * of);
    }
  }

  private final Map<Object, RecordsDiff> held = new LinkedHashMap<>();
  private final long mostBytes;
  private final Deque<Part> later;
  private Part part;
  private long bytes;

  /**
   * None yet.
   *
   * @param later takes the parts that are left to later passes
   */
  HeldRecords(Part part, long mostBytes, Deque<Part> later) {
    this.part = part;
    this.mostBytes = mostBytes;
    this.later = later;
  }

  void old(FlatRecord record, boolean early) {
    take(record, diff -> diff.old(record, early));
  }

  void next(FlatRecord record) {
    take(record, diff -> diff.next(record));
  }

  Collection<RecordsDiff> diffs() {
    return held.values();
  }

  private void take(FlatRecord record, Consumer<RecordsDiff> taker) {
    Object id = record.key().isPresent() ? record.key().get() : record.digest();
    if (!part.has(id)) {
      return;
    }
    RecordsDiff diff = held.get(id);
    if (diff == null) {
      diff =
          record
              .key()
              .<RecordsDiff>map(KeyDiff::new)
              .orElseGet(() -> new CountDiff(record.digest()));
      held.put(id, diff);
    } else {
      bytes -= diff.bytes();
    }
    taker.accept(diff);
    bytes += diff.bytes();
    while (bytes > mostBytes) {
      leaveHalf();
    }
  }

  private void leaveHalf() {
    if (held.size() == 1 || part.of() == MOST_PARTS) {
      throw new UncheckedIOException(
          new IOException(
              Texts.format(
                  "the records of one key do not fit into %d MB of memory: name more fields in key, or none",
                  mostBytes >> 20)));
    }
    later.push(part.secondHalf());
    part = part.firstHalf();
    held.keySet().removeIf(id -> !part.has(id));
    bytes = held.values().stream().mapToLong(RecordsDiff::bytes).sum();
  }
}
