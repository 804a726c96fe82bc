package io.firedrill.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The files of a split as one. The lines of each grow in sequence, so they are merged by that, and
 * each is opened only when the merge gets to it.
 */
final class MergedFiles implements CommittedLines {
  private final int split;
  private final Tally tally;
  private final Deque<LedgerFile> unopened;
  private final PriorityQueue<Lines> open =
      new PriorityQueue<>(Comparator.comparingLong(Lines::sequence));
  private Lines current;

  MergedFiles(int split, List<LedgerFile> files, Tally tally) {
    this.split = split;
    this.tally = tally;
    this.unopened =
        new ArrayDeque<>(
            files.stream().sorted(Comparator.comparingLong(LedgerFile::firstSequence)).toList());
  }

  @Override
  public boolean advance() throws IOException {
    if (current != null) {
      goOn(current);
    }
    while (!unopened.isEmpty()
        && (open.isEmpty() || unopened.peek().firstSequence() <= open.peek().sequence())) {
      LedgerFile file = unopened.poll();
      goOn(new Lines(file.name(), file.opener().open(), file.rejects(), split, tally));
    }
    current = open.poll();
    return current != null;
  }

  private void goOn(Lines lines) throws IOException {
    if (lines.advance()) {
      open.add(lines);
    } else {
      lines.close();
    }
  }

  @Override
  public LineCursor line() {
    return current.cursor();
  }

  @Override
  public long sequence() {
    return current.sequence();
  }

  @Override
  public boolean rejects() {
    return current.rejects();
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
    }
    for (Lines lines : open) {
      lines.close();
    }
  }
}
