package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.ledger.AscendingRuns.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AscendingRunsTest {
  private final AscendingRuns runs = new AscendingRuns();

  private static List<Line> lines(long... sequences) {
    return IntStream.range(0, sequences.length)
        .mapToObj(offset -> new Line(sequences[offset], offset, new byte[0]))
        .toList();
  }

  private List<Line> rest() {
    List<Line> rest = new ArrayList<>();
    for (Line line = runs.poll(); line != null; line = runs.poll()) {
      rest.add(line);
    }
    return rest;
  }

  private static List<Line> inOrder(List<Line> lines) {
    return lines.stream()
        .sorted(Comparator.comparingLong(Line::sequence).thenComparingLong(Line::offset))
        .toList();
  }

  @Test
  void linesOfSeveralWritersComeInTheOrderOfTheirNumbers() {
    List<Line> lines = lines(0, 7, 1, 9, 2, 12, 3, 4);
    lines.forEach(runs::add);
    assertThat(runs.size()).isEqualTo(8);
    assertThat(rest()).isEqualTo(inOrder(lines));
    assertThat(runs.size()).isZero();
  }

  @Test
  void theSameNumberComesInTheOrderInWhichItStands() {
    List<Line> lines = lines(3, 1, 3, -1, 1, -1);
    lines.forEach(runs::add);
    assertThat(rest()).isEqualTo(inOrder(lines));
  }

  @Test
  void anyOrderWillDo() {
    long[] shuffled = new Random(1).longs(2_000, 0, 500).toArray();
    long[] backwards = LongStream.iterate(2_000, n -> n - 1).limit(2_000).toArray();
    for (long[] sequences : List.of(shuffled, backwards)) {
      List<Line> lines = lines(sequences);
      lines.forEach(runs::add);
      assertThat(rest()).isEqualTo(inOrder(lines));
    }
  }

  @Test
  void whatIsAddedMeanwhileTakesItsPlace() {
    List<Line> lines = lines(5, 1, 8, 2, 3, 9);
    lines.subList(0, 3).forEach(runs::add);
    assertThat(runs.poll().sequence()).isEqualTo(1);
    lines.subList(3, 6).forEach(runs::add);
    assertThat(rest().stream().map(Line::sequence)).containsExactly(2L, 3L, 5L, 8L, 9L);
  }
}
