package io.firedrill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void theMedianIsTheMiddleOneOrTheMeanOfTheMiddleTwo() {
    assertThat(new Figures(List.of(5L, 1L, 9L)).median()).isEqualTo(5);
    assertThat(new Figures(List.of(4L, 1L, 9L, 6L)).median()).isEqualTo(5);
    assertThat(new Figures(List.of(4L, 1L, 9L)).least()).isEqualTo(1);
    assertThat(new Figures(List.of(4L, 1L, 9L)).most()).isEqualTo(9);
  }
}
