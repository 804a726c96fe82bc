package io.firedrill.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class CausesTest {
  @Test
  void anExceptionIsItsClassAndTheFirstLineOfItsMessage() {
    assertThat(Causes.describe(new IOException("disk full\nand more")))
        .isEqualTo("java.io.IOException: disk full");
    assertThat(Causes.describe(new IOException())).isEqualTo("java.io.IOException");
  }

  @Test
  void whatOnlyWrapsIsLeftOut() {
    Throwable wrapped =
        new ProgramInvocationException(
            "The main method caused an error",
            new InvocationTargetException(
                new CompletionException(new ExecutionException(new IOException("disk full")))));
    assertThat(Causes.describe(wrapped)).isEqualTo("java.io.IOException: disk full");
  }

  @Test
  void aWrapperAroundNothingIsAllThatThereIs() {
    assertThat(Causes.describe(new CompletionException("alone", null)))
        .isEqualTo("java.util.concurrent.CompletionException: alone");
  }

  @Test
  void theOutermostAndTheRootAreNamedAndWhatIsBetweenIsNot() {
    Throwable chain =
        new IllegalStateException(
            "cannot start", new RuntimeException("between", new IOException("disk full")));
    assertThat(Causes.describe(chain))
        .isEqualTo(
            "java.lang.IllegalStateException: cannot start, caused by java.io.IOException: disk"
                + " full");
  }

  @Test
  void anExceptionOfAnotherProcessNamesItsClassOnce() {
    assertThat(Causes.describe(new SerializedThrowable(new IOException("disk full"))))
        .isEqualTo("java.io.IOException: disk full");
  }
}
