package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.TransactionParser.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionParserTest {
  private final TransactionParser parser = new TransactionParser(0, 1, 2);

  private Parsed parse(String line) {
    return parser.parse(new RawRecord(3, 7, line));
  }

  @Test
  void aValidRecordBecomesATransactionInMinorUnits() {
    assertThat(parse("tx1,acc,12.34"))
        .isEqualTo(new Parsed.Accepted(new Transaction(3, 7, "tx1", "acc", 1234)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "-5|-500",
        "10000000|1000000000",
        "1e3|100000",
        "0.10|10",
        ".5|50",
        "5.|500",
        "+7|700",
        "-0.00|0",
        "0e99|0",
        "1.234e1|1234"
      })
  void amountsKeepTheirValue(String text, long minor) {
    assertThat(parse("t,a," + text))
        .isEqualTo(new Parsed.Accepted(new Transaction(3, 7, "t", "a", minor)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t,a|2 columns, not 3",
        "t,a,|amount is missing",
        "t,a,twelve|amount is not a number",
        "t,a,NaN|amount is not a number",
        "t,a,10000000.01|amount is out of range",
        "t,a,1e999999999|amount is out of range",
        "t,a,1e-999999999|amount is out of range",
        "t,a,1.234|amount has more than two decimals",
        "t,a,-3.000|amount has more than two decimals",
        "t,a,12.500|amount has more than two decimals",
        "t,a,0.000|amount has more than two decimals",
        "t,a,1e99999999999|amount is out of range",
        "t,a,\u0661\u0662|amount is not a number",
        "t,a,\uFF11\uFF12|amount is not a number",
        "t,a,0x10|amount is not a number",
        ",a,1|transaction_id is missing",
        "t,,1|account is missing",
        "t,\"a,1|not CSV: quotes do not match"
      })
  void aBadRecordIsRejectedWithItsReason(String line, String reason) {
    assertThat(parse(line)).isEqualTo(new Parsed.Rejected(reason));
  }

  @Test
  void quotedFieldsFollowRfc4180() {
    assertThat(parse("\"t\"\"1\",\"a, b\",\"1.00\""))
        .isEqualTo(new Parsed.Accepted(new Transaction(3, 7, "t\"1", "a, b", 100)));
  }

  @Test
  void endlessDigitsAreNoNumber() {
    assertThat(parse("t,a," + "9".repeat(100_000)))
        .isEqualTo(new Parsed.Rejected("amount is not a number"));
  }

  @Test
  void anAccountOfAMegabyteIsRejected() {
    assertThat(parse("t," + "a".repeat(1_000_000) + ",1"))
        .isEqualTo(new Parsed.Rejected("transaction_id or account is longer than 200 characters"));
  }
}
