package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.run.CommittedCut.Committed;
import io.firedrill.wait.Wait.Look;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The cut of an audit while the job runs on, and its checkpoints are replaced. */
class CommittedCutTest {
  private final Set<String> retained = new HashSet<>();
  private final CommittedCut cut = new CommittedCut(this::offsets, 1);

  private Map<Integer, Long> offsets(String snapshot) throws IOException {
    if (!retained.contains(snapshot)) {
      throw new FileNotFoundException(snapshot);
    }
    return Map.of(0, Long.valueOf(snapshot));
  }

  private static Checkpoint checkpoint(long id) {
    return new Checkpoint(id, "COMPLETED", false, 0, 0, 0, 0, Long.toString(id), "");
  }

  /** Looks while only the newest is there. */
  private Look<Committed> look(Checkpoint... completed) {
    retained.clear();
    retained.add(completed[completed.length - 1].path());
    return cut.look(List.of(completed));
  }

  @Test
  void offsetsAreReadBeforeTheCheckpointIsReplaced() {
    assertThat(look(checkpoint(4))).isInstanceOf(Look.NotYet.class);
    assertThat(look(checkpoint(4))).isInstanceOf(Look.NotYet.class);
    assertThat(look(checkpoint(4), checkpoint(5)))
        .isEqualTo(Look.seen(new Committed(4, "4", Map.of(0, 4L))));
  }

  @Test
  void whereSeveralCompletedBetweenTwoLooksTheNewestIsTaken() {
    assertThat(look(checkpoint(4), checkpoint(5), checkpoint(6))).isInstanceOf(Look.NotYet.class);
    assertThat(look(checkpoint(6), checkpoint(7)))
        .isEqualTo(Look.seen(new Committed(6, "6", Map.of(0, 6L))));
  }

  @Test
  void oneThatWasReplacedBeforeItWasReadIsNotTheCut() {
    assertThat(cut.look(List.of(checkpoint(4)))).isInstanceOf(Look.NotYet.class);
    assertThat(look(checkpoint(4), checkpoint(5))).isInstanceOf(Look.NotYet.class);
    assertThat(look(checkpoint(5), checkpoint(6)))
        .isEqualTo(Look.seen(new Committed(5, "5", Map.of(0, 5L))));
  }

  @Test
  void ofTopicsOneMoreHasToComplete() {
    CommittedCut ofTopics = new CommittedCut(snapshot -> Map.of(0, 9L), 2);
    assertThat(ofTopics.look(List.of(checkpoint(4)))).isInstanceOf(Look.NotYet.class);
    assertThat(ofTopics.look(List.of(checkpoint(4), checkpoint(5))))
        .isEqualTo(Look.notYet("checkpoint 4, and 1 of 2 after it"));
    assertThat(ofTopics.look(List.of(checkpoint(4), checkpoint(5), checkpoint(7))))
        .isEqualTo(Look.seen(new Committed(4, "4", Map.of(0, 9L))));
  }

  @Test
  void thereMayBeNoneYet() {
    assertThat(cut.look(List.of())).isInstanceOf(Look.NotYet.class);
  }
}
