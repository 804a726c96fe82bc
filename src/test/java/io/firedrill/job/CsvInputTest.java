package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvInputTest {
  @TempDir Path folder;

  private CsvInput input(String content) throws IOException {
    return CsvInput.of(Files.writeString(folder.resolve("in.csv"), content).toUri().toString());
  }

  private static List<String> lines(Input input, long from) throws IOException {
    List<String> lines = new ArrayList<>();
    try (RecordCursor cursor = input.open(0, from)) {
      for (Optional<RawRecord> r = cursor.next(); r.isPresent(); r = cursor.next()) {
        lines.add(r.get().sequence() + ":" + r.get().line());
      }
    }
    return lines;
  }

  @Test
  void columnsMayComeInAnyOrderAmongOthers() throws IOException {
    CsvInput input = input("note,Amount, account ,transaction_id\nx,1,a,t\n");
    assertThat(input.parser()).isEqualTo(new TransactionParser(3, 2, 1));
  }

  @Test
  void readingFromASequenceGivesTheSameRecordsAgain() throws IOException {
    CsvInput input = input("transaction_id,account,amount\na\nb\nc\nd\n");
    assertThat(lines(input, 0)).containsExactly("0:a", "1:b", "2:c", "3:d");
    assertThat(lines(input, 2)).containsExactly("2:c", "3:d");
    assertThat(lines(input, 9)).isEmpty();
  }

  @Test
  void aQuotedFieldMaySpanLinesAndBlankLinesAreNoRecords() throws IOException {
    CsvInput input = input("transaction_id,account,amount\r\n1,\"a\nb\",2\r\n\r\n2,c,3");
    assertThat(lines(input, 0)).containsExactly("0:1,\"a\nb\",2", "1:2,c,3");
  }

  @Test
  void aQuoteThatIsNeverClosedCostsItsOwnLineOnly() throws IOException {
    CsvInput input = input("transaction_id,account,amount\n1,\"a,2\n2,c,3\n3,d,4\n");
    assertThat(lines(input, 0)).containsExactly("0:1,\"a,2", "1:2,c,3", "2:3,d,4");
  }

  private static List<String> accepted(CsvInput input) throws IOException {
    List<String> ids = new ArrayList<>();
    try (RecordCursor cursor = input.open(0, 0)) {
      for (Optional<RawRecord> r = cursor.next(); r.isPresent(); r = cursor.next()) {
        ids.add(
            input.parser().parse(r.get()) instanceof TransactionParser.Parsed.Accepted good
                ? good.transaction().transactionId()
                : "-");
      }
    }
    return ids;
  }

  @Test
  void aStrayQuoteDoesNotSwallowRowsThatAreRecordsByThemselves() throws IOException {
    CsvInput closedByAnother =
        input(
            "transaction_id,account,amount,note\n1,a,1,\"left open\n2,b,2,plain\n3,c,3,pipe 5\"\n"
                + "4,d,4,\"closed\"\n");
    assertThat(accepted(closedByAnother)).containsExactly("-", "2", "3", "4");
    assertThat(lines(closedByAnother, 2)).containsExactly("2:3,c,3,pipe 5\"", "3:4,d,4,\"closed\"");
    CsvInput quotedLater =
        input(
            "transaction_id,account,amount,note\n1,a,1,\"left open\n2,b,x,plain\n"
                + "3,c,3,\"closed\"\n4,d,4,plain\n");
    assertThat(accepted(quotedLater)).containsExactly("-", "-", "3", "4");
  }

  @Test
  void aQuotedFieldOverLinesIsOneRecordAlsoIfThereAreCommasInIt() throws IOException {
    CsvInput input =
        input("transaction_id,account,amount,note\n1,a,1,\"Dear sir,\nplease, pay, to, me\n\"\n");
    assertThat(accepted(input)).containsExactly("1");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
    assertThat(accepted(input("\uFEFFtransaction_id,account,amount\r\n1,a,1\r\n")))
        .containsExactly("1");
    assertThat(accepted(input("\uFEFF\"transaction_id\",account,amount\n\uFEFF2,a,1\n")))
        .containsExactly("\uFEFF2");
  }

  @Test
  void rowsThatAreNotUtf8AreRejectedForThatAndCostNoOtherRow() throws IOException {
    Path file = folder.resolve("windows.csv");
    Files.writeString(
        file,
        "transaction_id,account,amount\n1,M\u00fcller,1\n2,M\u00f6ller,2\n3,Maier,3\n",
        StandardCharsets.ISO_8859_1);
    CsvInput input = CsvInput.of(file.toUri().toString());
    assertThat(accepted(input)).containsExactly("-", "-", "3");
    try (RecordCursor cursor = input.open(0, 0)) {
      assertThat(input.parser().parse(cursor.next().orElseThrow()))
          .isEqualTo(new TransactionParser.Parsed.Rejected("not UTF-8"));
    }
  }

  @Test
  void charactersBeyondAsciiAreKept() throws IOException {
    CsvInput input = input("transaction_id,account,amount\n1,M\u00fcller \uFFFD \uD83D\uDE00,1\n");
    assertThat(lines(input, 0)).containsExactly("0:1,M\u00fcller \uFFFD \uD83D\uDE00,1");
    assertThat(accepted(input)).containsExactly("1");
  }

  @Test
  void aHeaderThatNamesAColumnTwiceIsRefused() throws IOException {
    assertThatThrownBy(() -> input("transaction_id,account,amount,Amount\n"))
        .hasMessageContaining("names the column amount twice");
    assertThat(input("transaction_id,account,amount,,\n").columns()).isEqualTo(5);
  }

  @Test
  void aHeaderOfAnotherDialectIsToldApart() {
    assertThatThrownBy(() -> input("transaction_id;account;amount\n"))
        .hasMessageContaining("commas between the columns");
    assertThatThrownBy(() -> input("sep=,\ntransaction_id,account,amount\n"))
        .hasMessageContaining("for a spreadsheet");
  }

  @Test
  void aQuoteInTheMiddleOfAFieldIsACharacterLikeAnyOther() throws IOException {
    CsvInput input = input("transaction_id,account,amount\n1,5\" pipe,2\n2,b,3\n3,6\" pipe,4\n");
    assertThat(lines(input, 0)).containsExactly("0:1,5\" pipe,2", "1:2,b,3", "2:3,6\" pipe,4");
  }

  @Test
  void aQuotedFieldOverLinesKeepsDoubledQuotesAndTheRowsAfterIt() throws IOException {
    CsvInput input = input("transaction_id,account,amount\n1,\"a \"\"x\nb\"\"\",2\n2,c,3\n");
    assertThat(lines(input, 0)).containsExactly("0:1,\"a \"\"x\nb\"\"\",2", "1:2,c,3");
  }

  @Test
  void everyRowOfTheSampleIsGoodOrBadAndSomeAreBad() throws IOException {
    CsvInput sample = CsvInput.of(Path.of("data/transactions.csv").toUri().toString());
    long good = 0;
    long bad = 0;
    try (RecordCursor cursor = sample.open(0, 0)) {
      for (Optional<RawRecord> r = cursor.next(); r.isPresent(); r = cursor.next()) {
        if (sample.parser().parse(r.get()) instanceof TransactionParser.Parsed.Accepted) {
          good++;
        } else {
          bad++;
        }
      }
    }
    assertThat(good + bad).isEqualTo(5000);
    assertThat(bad).isBetween(100L, 1000L);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> CsvInput.of(folder.resolve("none.csv").toUri().toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no CSV file")
        .hasMessageContaining("none.csv");
  }

  @Test
  void anEmptyFileIsNamed() {
    assertThatThrownBy(() -> input("")).hasMessageEndingWith("in.csv is empty");
  }

  @Test
  void aBinaryFileIsNotAText() {
    assertThatThrownBy(() -> input("\0\1\2\3PNG\0")).hasMessageContaining("not a text file");
  }

  @Test
  void aMissingColumnIsNamedWithWhatThereIs() {
    assertThatThrownBy(() -> input("id,account,amount\n"))
        .hasMessageContaining(
            "has no column transaction_id; its header names [id, account, amount]");
  }
}
