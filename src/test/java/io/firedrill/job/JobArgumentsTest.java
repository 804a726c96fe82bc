package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobArgumentsTest {
  @Test
  void aLedgerAndRejectsAreEnough() throws IOException {
    TransactionsJob.Settings settings =
        TransactionsJob.Settings.parse(
            new String[] {"--ledger", "file:///l", "--rejects", "file:///r"});
    assertThat(settings.input()).isEqualTo(new GeneratorInput(1, 2, 50));
    assertThat(settings.origin()).isEqualTo(new Origin.Direct(new Pace(500)));
    assertThat(settings.failureTrigger()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ledger l|job argument --rejects is missing",
        "--ledger|job argument --ledger has no value",
        "--ledger l --ledger m|job argument --ledger is given twice",
        "--ledger l --rejects r --splits none|job argument --splits is none; it must be a whole number from 1 to 10000",
        "--ledger l --rejects r --splits 0|job argument --splits is 0; it must be a whole number from 1 to 10000",
        "--ledger l --rejects r --rate -1|job argument --rate is -1; it must be a number of records a second",
        "--legder l|job argument --legder is unknown; there are --csv, --seed",
        "--ledger l --rejects r --sink table|job argument --sink is table; it must be one of files, kafka",
        "--ledger l --rejects r --sink kafka|job argument --brokers is missing",
        "--ledger l --rejects r --sink jdbc|job argument --jdbc-url is missing",
        "ledger l|job argument ledger is unknown"
      })
  void aWrongArgumentIsNamedInOneSentence(String arguments, String message) {
    assertThatThrownBy(() -> TransactionsJob.Settings.parse(arguments.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
