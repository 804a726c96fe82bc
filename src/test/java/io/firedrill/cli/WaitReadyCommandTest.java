package io.firedrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WaitReadyCommandTest {
  private final CommandLine line = Firedrill.commandLine();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void aContextThatWasNotAllowedIsRefused() {
    assertThat(run("wait-ready", "--context", "production")).isEqualTo(2);
    assertThat(err.toString()).startsWith("firedrill: the kube context production is not among ");
  }

  @Test
  void aWaitOfNoSecondsIsRefused() {
    assertThat(run("wait-ready", "--within", "0")).isEqualTo(2);
    assertThat(err).hasToString("firedrill: --within 0: give at least 1 second%n".formatted());
  }

  @Test
  void theHelpDoesNotListIt() {
    assertThat(line.getUsageMessage()).contains("savepoint").doesNotContain("wait-ready");
  }
}
