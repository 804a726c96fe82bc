package io.firedrill.ledger;

import io.firedrill.job.CsvInput;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Proves exactly-once: every record of the input before the cut is in the ledger or among the
 * rejects, once, and every account's running totals are those of its records.
 *
 * <p>It streams. A file's lines belong to one split and grow in sequence, so the files of a split
 * are merged by sequence, each opened only when the merge gets to it; what is held in memory is
 * bounded: files open at once, small files up to a limit, splits and accounts.
 */
public record Auditor(ObjectStore store, LedgerLayout layout, Input input) {
  /**
   * Audits the part of the ledger that a cut describes.
   *
   * @throws IOException if the ledger or the input cannot be read
   */
  public AuditReport audit(Cut cut) throws IOException {
    Tally tally = new Tally();
    List<ObjectStore.Entry> ledger = LedgerLayout.committed(store, layout.ledger());
    List<ObjectStore.Entry> rejects = LedgerLayout.committed(store, layout.rejects());
    unknownSplits(ledger, tally);
    unknownSplits(rejects, tally);
    for (int split : input.splits()) {
      if (!cut.offsets().containsKey(split)) {
        throw new IOException("the snapshot has no offset for split " + split);
      }
      long offset = cut.offsets().get(split);
      try (Expectation expectation = expectation(split);
          LedgerFiles look = new LedgerFiles(store)) {
        SplitAudit audit =
            new SplitAudit(
                split, cut.from().getOrDefault(split, 0L), offset, cut.exact(), expectation, tally);
        List<LedgerFile> files = new ArrayList<>(look.of(ledger, split, false));
        files.addAll(look.of(rejects, split, true));
        merge(split, files, audit, tally);
        audit.end();
      }
    }
    return tally.report();
  }

  private void unknownSplits(List<ObjectStore.Entry> entries, Tally tally) {
    for (ObjectStore.Entry entry : entries) {
      if (LedgerLayout.splitOf(entry).filter(input.splits()::contains).isEmpty()) {
        tally.wrong("%s belongs to no split of the input", entry.key());
      }
    }
  }

  private Expectation expectation(int split) throws IOException {
    if (input instanceof GeneratorInput generator) {
      return new GeneratedExpectation(generator, split);
    }
    return new CsvExpectation((CsvInput) input, split);
  }

  private void merge(int split, List<LedgerFile> files, SplitAudit audit, Tally tally)
      throws IOException {
    files.sort(Comparator.comparingLong(LedgerFile::firstSequence));
    Deque<LedgerFile> unopened = new ArrayDeque<>(files);
    PriorityQueue<Lines> open = new PriorityQueue<>(Comparator.comparingLong(Lines::sequence));
    try {
      while (!unopened.isEmpty() || !open.isEmpty()) {
        while (!unopened.isEmpty()
            && (open.isEmpty() || unopened.peek().firstSequence() <= open.peek().sequence())) {
          LedgerFile file = unopened.poll();
          Lines lines =
              new Lines(file.entry().key(), file.open(store), file.rejects(), split, tally);
          if (lines.advance()) {
            open.add(lines);
          } else {
            lines.close();
          }
        }
        Lines first = open.poll();
        if (first == null) {
          continue;
        }
        audit.line(first.cursor(), first.sequence(), first.rejects());
        if (first.advance()) {
          open.add(first);
        } else {
          first.close();
        }
      }
    } finally {
      for (Lines lines : open) {
        lines.close();
      }
    }
  }
}
