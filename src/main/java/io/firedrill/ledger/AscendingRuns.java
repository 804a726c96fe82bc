package io.firedrill.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Gives lines in the order of their numbers. What several writers have written in turns is a few
 * runs that ascend: a line is added to the end of one of them, and the next one is at the head of
 * one, so that it does not matter how many there are.
 */
final class AscendingRuns {
  /** With the greatest last number first. */
  private final List<Run> runs = new ArrayList<>();

  private final PriorityQueue<Run> byHead =
      new PriorityQueue<>(
          Comparator.comparingLong((Run run) -> run.lines.peekFirst().sequence())
              .thenComparingLong(run -> run.lines.peekFirst().offset()));
  private int size;

  /** A line, its number, and where it stands. */
  record Line(long sequence, long offset, byte[] text) {}

  private static final class Run {
    private final Deque<Line> lines = new ArrayDeque<>();

    private long last() {
      return lines.peekLast().sequence();
    }
  }

  int size() {
    return size;
  }

  void add(Line line) {
    size++;
    int place = placeOf(line.sequence());
    if (place < runs.size()) {
      runs.get(place).lines.add(line);
      return;
    }
    Run run = new Run();
    run.lines.add(line);
    runs.add(run);
    byHead.add(run);
  }

  /** The first run that does not end behind a number. */
  private int placeOf(long sequence) {
    int from = 0;
    int to = runs.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (runs.get(middle).last() <= sequence) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  /** The line with the smallest number; null if there is none. */
  Line poll() {
    Run run = byHead.poll();
    if (run == null) {
      return null;
    }
    size--;
    Line line = run.lines.poll();
    if (run.lines.isEmpty()) {
      runs.remove(run);
    } else {
      byHead.add(run);
    }
    return line;
  }
}
