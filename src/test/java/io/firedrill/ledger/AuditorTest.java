package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.job.AccountTotals;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerEntry;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.RawRecord;
import io.firedrill.job.Rejection;
import io.firedrill.job.Transaction;
import io.firedrill.job.TransactionParser.Parsed;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditorTest {
  private static final LedgerLayout LAYOUT = new LedgerLayout("ledger", "rejects");
  private static final long RECORDS = 1_000;
  private static final int FILES = 5;

  @TempDir Path folder;

  private final GeneratorInput input = new GeneratorInput(1, 2, 10);
  private final Map<String, List<String>> files = new HashMap<>();
  private DirectoryStore store;

  @BeforeEach
  void aHealthyLedgerOfTwoSplitsInInterleavedFiles() {
    store = new DirectoryStore(folder);
    for (int split : input.splits()) {
      Map<String, AccountTotals> accounts = new HashMap<>();
      for (long sequence = 0; sequence < RECORDS; sequence++) {
        LedgerLine line = line(input.record(split, sequence), accounts);
        String prefix = line instanceof Rejection ? "rejects" : "ledger";
        String file = "%s/split=%d/part-%d".formatted(prefix, split, fileOf(line, sequence));
        files.computeIfAbsent(file, name -> new ArrayList<>()).add(line.toLine());
      }
    }
  }

  /** Two subtasks write at the same time, and files roll. */
  private static long fileOf(LedgerLine line, long sequence) {
    int subtask = line instanceof LedgerEntry entry ? entry.account().hashCode() & 1 : 0;
    return sequence * FILES / RECORDS * 2 + subtask;
  }

  private LedgerLine line(RawRecord raw, Map<String, AccountTotals> accounts) {
    if (input.parser().parse(raw) instanceof Parsed.Accepted accepted) {
      Transaction t = accepted.transaction();
      AccountTotals totals = accounts.computeIfAbsent(t.account(), a -> new AccountTotals());
      totals.add(t.amountMinor());
      return LedgerEntry.of(t, totals);
    }
    return new Rejection(raw.split(), raw.sequence(), "bad", raw.line());
  }

  private AuditReport audit(long cut, boolean exact) throws IOException {
    return audit(Cut.upTo(Map.of(0, cut, 1, cut), exact));
  }

  /** Of a ledger that another job's ledger goes before. */
  private AuditReport auditFrom(long seam, long cut) throws IOException {
    return audit(new Cut(Map.of(0, seam, 1, seam), Map.of(0, cut, 1, cut), true));
  }

  private AuditReport audit(Cut cut) throws IOException {
    for (Map.Entry<String, List<String>> file : files.entrySet()) {
      String content = String.join("\n", file.getValue()) + "\n";
      store.put(file.getKey(), content.getBytes(StandardCharsets.UTF_8));
    }
    return new Auditor(new FolderOutput(store, LAYOUT), input).audit(cut);
  }

  private List<String> file(String name) {
    return files.get(name);
  }

  @Test
  void aHealthyLedgerAuditsClean() throws IOException {
    AuditReport report = audit(RECORDS, true);
    assertThat(report)
        .isEqualTo(new AuditReport(2 * RECORDS, report.rejected(), 0, 0, 0, 0, List.of()));
    assertThat(report.rejected()).isPositive();
  }

  @Test
  void oneMissingLineIsNamed() throws IOException {
    String line = file("ledger/split=1/part-4").remove(7);
    AuditReport report = audit(RECORDS, true);
    assertThat(report.missing()).isEqualTo(1);
    assertThat(report.duplicates() + report.wrong() + report.pastCut()).isZero();
    assertThat(report.examples())
        .containsExactly("record %s of split 1 is missing".formatted(line.split(",")[1]));
  }

  @Test
  void aLostTailIsMissing() throws IOException {
    AuditReport report = audit(RECORDS + 3, true);
    assertThat(report.missing()).isEqualTo(6);
    assertThat(report.examples().get(0)).isEqualTo("records 1000 to 1002 of split 0 are missing");
  }

  @Test
  void aMissingRejectIsMissedLikeAnyOtherRecord() throws IOException {
    file("rejects/split=0/part-0").remove(0);
    assertThat(audit(RECORDS, true).missing()).isEqualTo(1);
  }

  @Test
  void aDoubledFileIsAllDuplicates() throws IOException {
    List<String> file = file("ledger/split=0/part-2");
    files.put("ledger/split=0/part-again", file);
    AuditReport report = audit(RECORDS, true);
    assertThat(report.duplicates()).isEqualTo(file.size());
    assertThat(report.missing() + report.wrong()).isZero();
  }

  @Test
  void aFileWithinAFileIsNotLostInTheMerge() throws IOException {
    List<String> all = file("ledger/split=0/part-2");
    files.put("ledger/split=0/part-inner", new ArrayList<>(all.subList(3, 5)));
    all.subList(3, 5).clear();
    assertThat(audit(RECORDS, true).records()).isEqualTo(2 * RECORDS);
  }

  @Test
  void aTotalThatJumpsIsOneFaultNotOneForEachLineAfterIt() throws IOException {
    for (List<String> lines : files.values()) {
      lines.replaceAll(line -> isLateLineOf("a0-3", line) ? plusOne(line) : line);
    }
    AuditReport report = audit(RECORDS, true);
    assertThat(report.wrong()).isEqualTo(1);
    assertThat(report.examples().get(0)).contains("leaves account a0-3 at count");
  }

  private static boolean isLateLineOf(String account, String line) {
    String[] fields = line.split(",");
    return fields.length == 7 && fields[2].equals(account) && Long.parseLong(fields[1]) > 500;
  }

  private static String plusOne(String line) {
    String[] fields = line.split(",");
    fields[4] = Long.toString(Long.parseLong(fields[4]) + 1);
    return String.join(",", fields);
  }

  @Test
  void anotherAmountIsWrong() throws IOException {
    file("ledger/split=0/part-0")
        .replaceAll(
            line -> line.startsWith("0,0,") ? line.replaceFirst(",(-?\\d+),1,", ",77,1,") : line);
    assertThat(audit(RECORDS, true).wrong()).isEqualTo(1);
  }

  @Test
  void aValidRecordAmongTheRejectsIsWrong() throws IOException {
    String line = file("ledger/split=0/part-0").remove(0);
    file("rejects/split=0/part-0").add(0, "0,%s,bad,x".formatted(line.split(",")[1]));
    AuditReport report = audit(RECORDS, true);
    assertThat(report.wrong()).isPositive();
    assertThat(report.examples().get(0)).contains("is among the rejects but is valid");
  }

  @Test
  void aLineThatIsCutOffIsWrongAndItsRecordMissing() throws IOException {
    file("ledger/split=1/part-8")
        .replaceAll(
            line -> line.equals(lastOf("ledger/split=1/part-8")) ? line.substring(0, 6) : line);
    AuditReport report = audit(RECORDS, true);
    assertThat(report.wrong()).isEqualTo(1);
    assertThat(report.missing()).isEqualTo(1);
  }

  private String lastOf(String name) {
    return file(name).get(file(name).size() - 1);
  }

  @Test
  void garbageIsWrongAndNamed() throws IOException {
    files.put("ledger/split=0/part-x", List.of("\u0000\u0001garbage", "0,12,a,b,c,d,e", "9,9"));
    AuditReport report = audit(RECORDS, true);
    assertThat(report.wrong()).isEqualTo(3);
    assertThat(report.missing() + report.duplicates()).isZero();
  }

  @Test
  void aSplitThatTheInputDoesNotHaveIsWrong() throws IOException {
    files.put("ledger/split=7/part-0", List.of("7,0,a,1,1,1,t"));
    assertThat(audit(RECORDS, true).examples())
        .containsExactly("ledger/split=7/part-0 belongs to no split of the input");
  }

  @Test
  void aFileInAPlaceOfItsOwnIsNotPassedOver() throws IOException {
    files.put("ledger/split=0/twice/part-0", file("ledger/split=0/part-0"));
    assertThat(audit(RECORDS, true).wrong()).isPositive();
  }

  @Test
  void anotherTransactionIdOrAnotherRejectedLineIsWrong() throws IOException {
    file("ledger/split=0/part-0").replaceAll(line -> line.replaceFirst(",t0-", ",u0-"));
    assertThat(audit(RECORDS, true).wrong()).isEqualTo(file("ledger/split=0/part-0").size());
    file("rejects/split=0/part-0").replaceAll(line -> line.replaceFirst("t0-", ""));
    assertThat(audit(RECORDS, true).examples().get(0)).contains("is written as");
  }

  @Test
  void linesBehindTheCutOfAStoppedJobAreReported() throws IOException {
    AuditReport report = audit(RECORDS - 10, true);
    assertThat(report.pastCut()).isEqualTo(20);
    assertThat(report.missing()).isZero();
  }

  @Test
  void aJobThatRunsOnMayHaveWrittenBehindTheCut() throws IOException {
    AuditReport report = audit(RECORDS - 10, false);
    assertThat(report)
        .isEqualTo(new AuditReport(2 * RECORDS - 20, report.rejected(), 0, 0, 0, 0, List.of()));
  }

  @Test
  void filesInProgressDoNotCount() throws IOException {
    files.put("ledger/split=0/.part-0.inprogress", List.of("0,0,a,1,1,1,t"));
    files.put("ledger/split=0/_part-0_tmp_1", List.of("0,0,a,1,1,1,t"));
    assertThat(audit(RECORDS, true).duplicates()).isZero();
  }

  @Test
  void anEmptyLedgerMissesEverything() throws IOException {
    files.clear();
    assertThat(audit(RECORDS, true).missing()).isEqualTo(2 * RECORDS);
  }

  @Test
  void aSnapshotWithoutOneOfTheSplitsCannotBeTheCut() {
    assertThatThrownBy(
            () ->
                new Auditor(new FolderOutput(store, LAYOUT), input)
                    .audit(Cut.upTo(Map.of(0, 1L), true)))
        .hasMessage("the snapshot has no offset for split 1");
  }

  @Test
  void aLineLongerThanTheBufferIsReadWhole() throws IOException {
    List<String> rejects = file("rejects/split=0/part-0");
    rejects.set(0, rejects.get(0).replace(",bad,", "," + "x".repeat(300_000) + ","));
    assertThat(audit(RECORDS, true))
        .extracting(AuditReport::records, AuditReport::wrong)
        .containsExactly(2 * RECORDS, 0L);
  }

  // a ledger that begins at a seam

  /** Leaves what a job has written that started from a savepoint. */
  private void beginAt(long seam) {
    files.values().forEach(lines -> lines.removeIf(line -> sequenceOf(line) < seam));
    files.values().removeIf(List::isEmpty);
  }

  private static long sequenceOf(String line) {
    return Long.parseLong(line.split(",")[1]);
  }

  @Test
  void aLedgerThatGoesOnAtASeamAuditsClean() throws IOException {
    beginAt(400);
    AuditReport report = auditFrom(400, RECORDS);
    assertThat(report)
        .isEqualTo(new AuditReport(2 * 600, report.rejected(), 0, 0, 0, 0, List.of()));
    assertThat(report.rejected()).isPositive();
  }

  @Test
  void aSeamMayLieElsewhereInEachSplit() throws IOException {
    files.entrySet().stream()
        .filter(file -> file.getKey().contains("split=1"))
        .forEach(file -> file.getValue().removeIf(line -> sequenceOf(line) < 400));
    files.values().removeIf(List::isEmpty);
    AuditReport report = audit(new Cut(Map.of(1, 400L), Map.of(0, RECORDS, 1, RECORDS), true));
    assertThat(report)
        .isEqualTo(new AuditReport(RECORDS + 600, report.rejected(), 0, 0, 0, 0, List.of()));
  }

  @Test
  void aLineBeforeTheSeamIsADuplicateBecauseTheOtherLedgerHasIt() throws IOException {
    beginAt(399);
    AuditReport report = auditFrom(400, RECORDS);
    assertThat(report)
        .extracting(AuditReport::records, AuditReport::duplicates)
        .containsExactly(1_200L, 2L);
    assertThat(report.missing() + report.wrong() + report.pastCut()).isZero();
    assertThat(report.examples().get(0))
        .startsWith("record 399 of split 0 is before record 400, where this ledger begins, in ");
  }

  @Test
  void aWholeLedgerIsAllDuplicatesUpToTheSeam() throws IOException {
    AuditReport report = auditFrom(400, RECORDS);
    assertThat(report.duplicates()).isEqualTo(2 * 400);
    assertThat(report.records()).isEqualTo(2 * 600);
  }

  @Test
  void aRejectBeforeTheSeamIsADuplicateToo() throws IOException {
    String reject = file("rejects/split=0/part-0").get(0);
    beginAt(400);
    files.put("rejects/split=0/part-again", new ArrayList<>(List.of(reject)));
    assertThat(auditFrom(400, RECORDS).duplicates()).isEqualTo(1);
  }

  @Test
  void totalsThatStartFromZeroAtTheSeamAreWrong() throws IOException {
    files.clear();
    for (int split : input.splits()) {
      Map<String, AccountTotals> fromZero = new HashMap<>();
      for (long sequence = 400; sequence < RECORDS; sequence++) {
        LedgerLine line = line(input.record(split, sequence), fromZero);
        String prefix = line instanceof Rejection ? "rejects" : "ledger";
        files
            .computeIfAbsent("%s/split=%d/part-0".formatted(prefix, split), f -> new ArrayList<>())
            .add(line.toLine());
      }
    }
    AuditReport report = auditFrom(400, RECORDS);
    assertThat(report.missing() + report.duplicates() + report.pastCut()).isZero();
    assertThat(report.wrong()).as("one break for each account of each split").isEqualTo(2 * 10);
    assertThat(report.examples().get(0)).contains("leaves account ").contains("at count 1 and");
  }

  @Test
  void aMissingFirstRecordAfterTheSeamIsMissed() throws IOException {
    beginAt(401);
    AuditReport report = auditFrom(400, RECORDS);
    assertThat(report)
        .isEqualTo(
            new AuditReport(
                2 * 599,
                report.rejected(),
                2,
                0,
                0,
                0,
                List.of("record 400 of split 0 is missing", "record 400 of split 1 is missing")));
  }

  @Test
  void aLedgerThatBeginsAtASeamEndsExactlyWhereItsJobWasStopped() throws IOException {
    beginAt(400);
    assertThat(auditFrom(400, RECORDS - 1).pastCut()).isEqualTo(2);
    assertThat(auditFrom(400, RECORDS + 1).missing()).isEqualTo(2);
  }

  @Test
  void nothingHasToBeThereWhereTheJobWasStoppedAtTheSeam() throws IOException {
    files.clear();
    assertThat(auditFrom(400, 400)).isEqualTo(new AuditReport(0, 0, 0, 0, 0, 0, List.of()));
  }
}
