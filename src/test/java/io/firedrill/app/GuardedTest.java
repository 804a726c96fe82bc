package io.firedrill.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GuardedTest {
  @Test
  void whatTheWorkThrowsReachesTheCallerAsItIs() {
    IOException away = new IOException("the API server does not answer");
    assertThatThrownBy(
            () ->
                Guarded.run(
                    () -> {},
                    () -> {
                      throw away;
                    }))
        .isSameAs(away);
  }
}
