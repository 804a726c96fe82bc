package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.ArmedFailure.ArmedException;
import io.firedrill.job.ArmedFailure.Trigger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArmedFailureTest {
  private static final ArmedException ARMED = new ArmedException(new RawRecord(0, 1234, "a,b"), 0);

  private static String trace(Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  private static final long LATER = Long.MAX_VALUE;

  @Test
  void aTriggerReadsBackAsItWasWritten() {
    for (Trigger trigger :
        List.of(new Trigger(1, 7, 2, LATER), Trigger.of(Memory.METASPACE, 2, LATER))) {
      assertThat(Trigger.parse(trigger.toLine())).isEqualTo(trigger);
    }
  }

  @Test
  void aMemoryIsTakenByTheFirstSubtaskOnceAndNotForEver() {
    RawRecord any = new RawRecord(5, 1234, "a,b");
    Trigger trigger = Trigger.of(Memory.HEAP, 2, LATER);
    assertThat(trigger.hits(any, 0, 2)).isTrue();
    assertThat(trigger.hits(any, 1, 2)).isFalse();
    assertThat(trigger.hits(any, 0, 3)).isFalse();
    assertThat(Trigger.of(Memory.HEAP, 2, 0).hits(any, 0, 2)).isFalse();
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
