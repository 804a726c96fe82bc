package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.ArmedFailure.ArmedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ArmedFailureTest {
  private static final ArmedException ARMED = new ArmedException(new RawRecord(0, 1234, "a,b"), 0);

  private static String trace(Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  @Test
  void itIsFoundBehindWhatASourceWrapsItIn() {
    String message = "armed failure at record 1234 of split 0 in attempt 0";
    assertThat(ArmedException.in(trace(ARMED))).contains(message);
    assertThat(ArmedException.in(trace(new IOException("Failed to deserialize", ARMED))))
        .contains(message);
    assertThat(ArmedException.in(trace(new IOException("another")))).isEmpty();
  }
}
