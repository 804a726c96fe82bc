package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Brokers;
import io.firedrill.ledger.Cut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ContractAuditTest {
  private final FakePlaces places = new FakePlaces();

  private AuditReport audit(Relation relation, Cut cut) throws IOException {
    return audit(side("in"), side("out"), relation, cut);
  }

  private AuditReport audit(Side input, Side output, Relation relation, Cut cut)
      throws IOException {
    return new ContractAudit(new Contract(Path.of("c.yaml"), input, output, relation), places)
        .audit(cut);
  }

  private static Side side(String topic) {
    return new Side(
        new Place.Topic(topic, new Brokers("localhost:1")), new Format.Json(), Map.of(), false);
  }

  private static Cut running(long... offsets) {
    return cut(false, offsets);
  }

  private static Cut stopped(long... offsets) {
    return cut(true, offsets);
  }

  /** An audit of a job that began to read at an offset of its only partition. */
  private AuditReport auditFrom(long offset, Relation relation, Cut cut) throws IOException {
    Side input =
        new Side(
            new Place.Topic("in", new Brokers("localhost:1"), new Start.Offsets(Map.of(0, offset))),
            new Format.Json(),
            Map.of(),
            false);
    return audit(input, side("out"), relation, cut);
  }

  /** A job that was restored at one offset of its only partition and stopped at another. */
  private static Cut between(long from, long to) {
    return new Cut(Map.of(0, from), Map.of(0, to), true);
  }

  private static Cut cut(boolean exact, long... offsets) {
    Map<Integer, Long> byPartition = new java.util.TreeMap<>();
    IntStream.range(0, offsets.length).forEach(i -> byPartition.put(i, offsets[i]));
    return Cut.upTo(byPartition, exact);
  }

  private static void finds(
      AuditReport report, long records, long missing, long duplicates, long wrong, long pastCut) {
    assertThat(report)
        .usingRecursiveComparison()
        .ignoringFields("examples")
        .isEqualTo(new AuditReport(records, 0, missing, duplicates, wrong, pastCut, List.of()));
  }

  @Nested
  class OneInIsOneOut {
    private final Relation byId = new Relation.Records(List.of("id"), List.of("order"), false);

    @Test
    void holdsWhereEachIsThereOnceInWhateverPartition() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}").with("in", 1, "{\"id\":\"3\"}");
      places.with("out", 0, "{\"order\":3}", "{\"order\":1}").with("out", 1, "{\"order\":2}");
      finds(audit(byId, stopped(2, 1)), 3, 0, 0, 0, 0);
    }

    @Test
    void namesWhatIsMissingAndWhereItWentIn() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}").with("out", 0, "{\"order\":1}");
      AuditReport report = audit(byId, running(2));
      finds(report, 1, 1, 0, 0, 0);
      assertThat(report.examples()).containsExactly("2 is missing, in the input in-0 at 1");
    }

    @Test
    void namesWhatIsThereTwice() throws IOException {
      places
          .with("in", 0, "{\"id\":1}")
          .with("out", 0, "{\"order\":1}")
          .with("out", 1, "{\"order\":1}");
      AuditReport report = audit(byId, running(1));
      finds(report, 1, 0, 1, 0, 0);
      assertThat(report.examples()).containsExactly("1 is there 2 times, first out-0 at 0");
    }

    @Test
    void whatComesTwiceGoesOutTwice() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":1}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":1}");
      finds(audit(byId, running(2)), 2, 0, 0, 0, 0);
    }

    @Test
    void whatLiesPastTheCutMayBeThereUnlessTheJobWasStoppedAtIt() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":2}");
      finds(audit(byId, running(1)), 1, 0, 0, 0, 0);
      finds(audit(byId, stopped(1)), 1, 0, 0, 0, 1);
    }

    @Test
    void whatWasNeverInTheInputIsWrong() throws IOException {
      places.with("in", 0, "{\"id\":1}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":7}", "{\"other\":1}", "not JSON");
      AuditReport report = audit(byId, running(1));
      finds(report, 1, 0, 0, 3, 0);
      assertThat(report.examples()).contains("7, out-0 at 1, is not in the input");
    }

    @Test
    void whatTheTopicHasDeletedCannotBeHeldAgainstTheOutput() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}").from("in", 1);
      places.with("out", 0, "{\"order\":1}", "{\"order\":2}");
      finds(audit(byId, running(2)), 1, 0, 0, 0, 0);
    }

    @Test
    void aFilterMayLeaveOutButNotRepeat() throws IOException {
      Relation filter = new Relation.Records(List.of("id"), List.of("order"), true);
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":3}", "{\"order\":3}");
      finds(audit(filter, running(3)), 2, 0, 1, 0, 0);
    }

    @Test
    void aFilterThatTheContractNamesMustNotLose() throws IOException {
      Side paid =
          new Side(
              new Place.Topic("in", new Brokers("localhost:1")),
              new Format.Json(),
              Map.of("status", Set.of("PAID")),
              false);
      places.with(
          "in",
          0,
          "{\"id\":1,\"status\":\"PAID\"}",
          "{\"id\":2,\"status\":\"OPEN\"}",
          "{\"id\":3,\"status\":\"PAID\"}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":2}");
      AuditReport report = audit(paid, side("out"), byId, running(3));
      finds(report, 1, 1, 0, 1, 0);
    }

    @Test
    void partitionAndOffsetAreAnIdentityOfTheirOwn() throws IOException {
      Relation byOffset =
          new Relation.Records(
              List.of(Format.PARTITION, Format.OFFSET), List.of("split", "sequence"), false);
      Side csv =
          new Side(
              new Place.Topic("out", new Brokers("localhost:1")),
              new Format.Csv(List.of("split", "sequence", "text"), ','),
              Map.of(),
              false);
      places.with("in", 0, "a", "b").with("in", 1, "c");
      places.with("out", 0, "0,0,\"a, quoted\"", "1,0,c", "0,0,a");
      finds(audit(side("in"), csv, byOffset, running(2, 1)), 2, 1, 1, 0, 0);
    }

    @Test
    void valuesWithCommasAreNotMistakenForOthers() throws IOException {
      Relation byBoth = new Relation.Records(List.of("a", "b"), List.of("a", "b"), false);
      places.with("in", 0, "{\"a\":\"x,y\",\"b\":\"z\"}");
      places.with("out", 0, "{\"a\":\"x\",\"b\":\"y,z\"}");
      finds(audit(byBoth, running(1)), 0, 1, 0, 1, 0);
    }

    @Test
    void inputWithoutAnIdentityIsWrongUnlessTheJobLeavesItOut() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"ID\":2}", "not JSON", "{\"id\":null}");
      places.with("out", 0, "{\"order\":1}");
      AuditReport report = audit(byId, running(4));
      finds(report, 1, 0, 0, 3, 0);
      assertThat(report.examples()).contains("in-0 at 1 has no id");
      Side dropping =
          new Side(
              new Place.Topic("in", new Brokers("localhost:1")), new Format.Json(), Map.of(), true);
      finds(audit(dropping, side("out"), byId, running(4)), 1, 0, 0, 0, 0);
    }

    @Test
    void fieldsOfJsonAreThoseOfItsObjects() throws IOException {
      byte[] value =
          "{\"a\":{\"b\":1,\"c\":{\"d\":\"x\"}},\"l\":[{\"a\":2}],\"n\":null,\"t\":true,\"t\":1.50E1}"
              .getBytes(StandardCharsets.UTF_8);
      Fields fields = new Format.Json().parse(value);
      assertThat(fields.all(List.of("a.b", "a.c.d", "t"))).contains("1,x,15.0");
      for (String absent : List.of("a", "a.c", "l", "l.a", "n", "b")) {
        assertThat(fields.get(absent)).isEmpty();
      }
      assertThatThrownBy(() -> new Format.Json().parse(new byte[0])).hasMessage("it is empty");
      for (String broken : List.of("{\"a\":1", "{\"a\":1,", "{\"a\":[1", "{\"a\" 1}", "x")) {
        assertThatThrownBy(() -> new Format.Json().parse(broken.getBytes(StandardCharsets.UTF_8)))
            .isInstanceOf(IOException.class);
      }
    }

    @Test
    void numbersThatDifferInTheirTwentiethDigitAreNotTheSame() throws IOException {
      places.with("in", 0, "{\"id\":12345678901234567.891}");
      places.with("out", 0, "{\"order\":12345678901234567.892}");
      finds(audit(byId, running(1)), 0, 1, 0, 1, 0);
    }

    @Test
    void anOutputThatHasDeletedItsFirstRecordsIsNotAudited() {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}");
      places.with("out", 0, "{\"order\":1}", "{\"order\":2}").from("out", 1);
      assertThatThrownBy(() -> audit(byId, running(2)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("out begins at the offsets {0=1}");
    }

    @Test
    void aJobOwesNothingForWhatItSkippedAndMustNotHaveIt() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
      places.with("out", 0, "{\"order\":2}", "{\"order\":3}");
      finds(auditFrom(1, byId, running(3)), 2, 0, 0, 0, 0);
      finds(audit(byId, running(3)), 2, 1, 0, 0, 0);
      places.with("out", 0, "{\"order\":1}");
      AuditReport report = auditFrom(1, byId, running(3));
      finds(report, 2, 0, 0, 1, 0);
      assertThat(report.examples())
          .containsExactly("1, out-0 at 2, is not in the input from the offsets {0=1} on");
    }

    @Test
    void whatWasDeletedBeforeTheJobBeganIsNotMissed() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}").from("in", 1);
      places.with("out", 0, "{\"order\":2}", "{\"order\":3}", "{\"order\":7}");
      finds(auditFrom(1, byId, running(3)), 2, 0, 0, 1, 0);
    }

    @Test
    void aSliceIsAuditedFromWhereTheJobWasRestoredToWhereItWasStopped() throws IOException {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
      places.with("out", 0, "{\"order\":2}", "{\"order\":3}");
      finds(audit(byId, between(1, 3)), 2, 0, 0, 0, 0);
      places.with("out", 0, "{\"order\":1}", "{\"order\":4}", "{\"order\":3}");
      finds(audit(byId, between(1, 3)), 2, 0, 1, 1, 1);
    }

    @Test
    void aJobThatHasNotReadSoFarHasNotBegunThere() {
      places.with("in", 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}").with("out", 0);
      assertThatThrownBy(() -> auditFrom(2, byId, running(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has offset 1 for partition 0 of in, and was to begin at 2");
    }

    @Test
    void compactedTopicsAreNotAudited() {
      places.with("in", 0, "{\"id\":1}").with("out", 0, "{\"order\":1}").compacted("in");
      assertThatThrownBy(() -> audit(byId, running(1)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("in is compacted (its cleanup.policy)");
    }

    @Test
    void aPartitionWithoutAnOffsetIsNotAudited() {
      places.with("in", 0, "{\"id\":1}").with("in", 1, "{\"id\":2}").with("out", 0);
      assertThatThrownBy(() -> audit(byId, running(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("the snapshot has no offset for partition 1 of in");
    }
  }

  @Nested
  class TotalsThatRunOn {
    private final Relation totals = totals(false);

    private Relation totals(boolean upsert) {
      return new Relation.Totals(
          Map.of("user", "user"),
          Optional.empty(),
          Optional.of("n"),
          Map.of("amount", "sum"),
          upsert);
    }

    private void in(String... amounts) {
      for (String amount : amounts) {
        places.with("in", 0, "{\"user\":\"u\",\"amount\":" + amount + "}");
      }
    }

    private void out(String... countsAndSums) {
      for (int i = 0; i < countsAndSums.length; i += 2) {
        places.with(
            "out",
            0,
            "{\"user\":\"u\",\"n\":" + countsAndSums[i] + ",\"sum\":" + countsAndSums[i + 1] + "}");
      }
    }

    @Test
    void holdWhereTheLastIsThatOfAllRecords() throws IOException {
      in("1", "2.50");
      out("1", "1.0", "2", "3.5");
      finds(audit(totals, stopped(2)), 2, 0, 0, 0, 0);
    }

    @Test
    void ofAJobThatRunsOnTheLastIsThatOfItsCount() throws IOException {
      in("1", "2", "4", "8");
      out("3", "7");
      finds(audit(totals, running(2)), 2, 0, 0, 0, 0);
      out("4", "14");
      finds(audit(totals, running(2)), 0, 0, 0, 1, 0);
    }

    @Test
    void lossAndDoublingShowInTheCount() throws IOException {
      in("1", "2", "4");
      out("2", "3");
      finds(audit(totals, running(3)), 0, 1, 0, 0, 0);
      out("4", "7");
      finds(audit(totals, running(3)), 0, 0, 1, 0, 0);
    }

    @Test
    void aTotalThatComesAgainIsARepetitionUnlessTheOutputIsATable() throws IOException {
      in("1", "2");
      out("1", "1", "1", "1", "2", "3");
      finds(audit(totals, running(2)), 2, 0, 1, 0, 0);
      finds(audit(totals(true), running(2)), 2, 0, 0, 0, 0);
    }

    @Test
    void inAnotherPartitionATotalMayStandBeforeAnEarlierOne() throws IOException {
      in("1", "2", "4");
      out("2", "3");
      places.with(
          "out", 1, "{\"user\":\"u\",\"n\":1,\"sum\":1}", "{\"user\":\"u\",\"n\":3,\"sum\":7}");
      finds(audit(totals, stopped(3)), 3, 0, 0, 0, 0);
    }

    @Test
    void aJobThatBeganLaterHasAddedUpLess() throws IOException {
      in("1", "2", "4");
      out("2", "6");
      finds(auditFrom(1, totals, stopped(3)), 2, 0, 0, 0, 0);
      finds(audit(totals, stopped(3)), 0, 1, 0, 0, 0);
    }

    @Test
    void ofARestoredJobTotalsGoOnFromThoseBefore() throws IOException {
      in("1", "2", "4");
      places.with("in", 0, "{\"user\":\"v\",\"amount\":1}");
      out("3", "7");
      finds(audit(totals, between(2, 3)), 1, 0, 0, 0, 0);
      finds(audit(totals, between(2, 4)), 1, 1, 0, 0, 0);
      out("1", "4");
      finds(audit(totals, between(2, 3)), 1, 0, 1, 0, 0);
    }

    @Test
    void aKeyOfWhichNothingCameSinceNeedsNoTotal() throws IOException {
      places.with("in", 0, "{\"user\":\"v\",\"amount\":1}");
      in("1");
      out("1", "1");
      finds(audit(totals, between(1, 2)), 1, 0, 0, 0, 0);
    }

    @Test
    void aCompactedOutputWillDoWhereOnlyTheLastCounts() throws IOException {
      in("1", "2");
      out("2", "3");
      places.compacted("out");
      finds(audit(totals(true), stopped(2)), 2, 0, 0, 0, 0);
      assertThatThrownBy(() -> audit(totals, stopped(2)))
          .hasMessageStartingWith("out is compacted");
    }

    @Test
    void aKeyWithoutATotalIsLost() throws IOException {
      in("1");
      places.with("out", 0);
      finds(audit(totals, running(1)), 0, 1, 0, 0, 0);
    }

    @Test
    void aRecordWithoutTheFieldIsCountedAndAddsNothing() throws IOException {
      in("1", "null");
      out("2", "1");
      finds(audit(totals, stopped(2)), 2, 0, 0, 0, 0);
      in("\"much\"");
      finds(audit(totals, running(2)), 2, 0, 0, 1, 0);
    }

    @Test
    void cannotBeAuditedWhereTheInputWasDeleted() {
      in("1", "2");
      out("2", "3");
      places.from("in", 1);
      assertThatThrownBy(() -> audit(totals, running(2)))
          .hasMessageContaining("in begins at the offsets {0=1}");
    }
  }

  @Nested
  class Windows {
    private final Relation windows =
        new Relation.Totals(
            Map.of("user", "user"),
            Optional.of(new Relation.Window("at", Duration.ofSeconds(10), "start")),
            Optional.of("n"),
            Map.of(),
            false);

    private void in(long... seconds) {
      for (long second : seconds) {
        places.with("in", 0, "{\"user\":\"u\",\"at\":" + second * 1000 + "}");
      }
    }

    private void out(String start, long count) {
      places.with("out", 0, "{\"user\":\"u\",\"start\":\"" + start + "\",\"n\":" + count + "}");
    }

    @Test
    void holdWhereEachHasItsRecordsInWhateverWayItsBeginIsWritten() throws IOException {
      in(1, 2, 11, 25);
      out("1970-01-01 00:00:00.000", 2);
      out("1970-01-01T01:00:10+01:00", 1);
      finds(audit(windows, running(4)), 3, 0, 0, 0, 0);
    }

    @Test
    void aWindowThatIsNotThereIsMissedOnceALaterOneIs() throws IOException {
      in(1, 11, 12, 25);
      out("0", 1);
      finds(audit(windows, running(4)), 1, 0, 0, 0, 0);
      out("20000", 1);
      AuditReport report = audit(windows, running(4));
      finds(report, 2, 2, 0, 0, 0);
      assertThat(report.examples())
          .containsExactly(
              "the window of u that begins 1970-01-01T00:00:10Z is missing, with 2 records, and a later one is there");
    }

    @Test
    void onceTheJobWasStoppedALaterWindowOfAnyKeyWillDo() throws IOException {
      in(1, 25);
      places.with("in", 0, "{\"user\":\"once\",\"at\":2000}");
      out("0", 1);
      out("20000", 1);
      finds(audit(windows, running(3)), 2, 0, 0, 0, 0);
      finds(audit(windows, stopped(3)), 2, 1, 0, 0, 0);
    }

    @Test
    void ofAJobThatBeganLaterAWindowHasWhatItRead() throws IOException {
      in(1, 2, 11, 25);
      out("0", 1);
      out("10000", 1);
      finds(auditFrom(1, windows, running(4)), 2, 0, 0, 0, 0);
      finds(audit(windows, running(4)), 1, 1, 0, 0, 0);
    }

    @Test
    void ofARestoredJobAWindowHasWhatWentInBeforeToo() throws IOException {
      in(1, 11, 12, 25, 35);
      out("10000", 2);
      out("20000", 1);
      finds(audit(windows, between(2, 5)), 2, 0, 0, 0, 0);
      finds(audit(windows, between(0, 5)), 3, 1, 0, 0, 0);
    }

    @Test
    void aWindowThatComesTwiceOrWithAnotherCountIsCaught() throws IOException {
      in(1, 11, 12);
      out("0", 1);
      out("0", 1);
      out("10000", 3);
      finds(audit(windows, running(3)), 1, 0, 2, 0, 0);
    }
  }

  /** Of the accounts only a and b have a partner on the other side of the join. */
  @Nested
  class Joins {
    private final Relation pairs =
        new Relation.Records(List.of("id", "account"), List.of("id", "account"), false);

    private AuditReport audit(Relation relation) throws IOException {
      Side lines =
          new Side(
              new Place.Topic("in", new Brokers("localhost:1")),
              new Format.Csv(List.of("id", "account"), ','),
              Map.of("account", Set.of("a", "b")),
              false);
      return ContractAuditTest.this.audit(lines, side("out"), relation, running(3));
    }

    private void out(String... pairs) {
      for (String pair : pairs) {
        String[] parts = pair.split(",");
        places.with("out", 0, "{\"id\":" + parts[0] + ",\"account\":\"" + parts[1] + "\"}");
      }
    }

    @Test
    void holdWhereEachRecordOfAKeyWithAPartnerIsThereOnce() throws IOException {
      places.with("in", 0, "1,a", "2,b", "3,c");
      out("2,b", "1,a");
      finds(audit(pairs), 2, 0, 0, 0, 0);
    }

    @Test
    void aPairThatIsLostRepeatedOrWithAWrongPartnerIsCaught() throws IOException {
      places.with("in", 0, "1,a", "2,b", "3,a");
      out("2,b", "2,b", "3,b");
      finds(audit(pairs), 1, 2, 1, 1, 0);
    }

    @Test
    void whereAnyKeyMayLackAPartnerOnlyRepetitionsShow() throws IOException {
      Relation filtered =
          new Relation.Records(List.of("id", "account"), List.of("id", "account"), true);
      places.with("in", 0, "1,a", "2,b", "3,a");
      out("2,b", "2,b");
      finds(audit(filtered), 1, 0, 1, 0, 0);
    }
  }

  /** As SQL writes windows with its JSON format. */
  @Nested
  class WindowsOfSql {
    private final Relation counts =
        new Relation.Totals(
            Map.of("account", "account"),
            Optional.of(
                new Relation.Window(Format.TIMESTAMP, Duration.ofSeconds(2), "window_start")),
            Optional.of("n"),
            Map.of(),
            false);

    private AuditReport audit() throws IOException {
      Side lines =
          new Side(
              new Place.Topic("in", new Brokers("localhost:1")),
              new Format.Csv(List.of("id", "account"), ','),
              Map.of(),
              false);
      // a record a second
      places.with("in", 0, "1,a", "2,a", "3,a", "4,a", "5,a", "6,a");
      return ContractAuditTest.this.audit(lines, side("out"), counts, running(6));
    }

    private void out(int second, int count) {
      places.with(
          "out",
          0,
          "{\"account\":\"a\",\"window_start\":\"1970-01-01 00:00:0"
              + second
              + "\",\"n\":"
              + count
              + "}");
    }

    @Test
    void holdWhereEachHasItsRecords() throws IOException {
      out(0, 2);
      out(2, 2);
      finds(audit(), 4, 0, 0, 0, 0);
    }

    @Test
    void recordsThatAreLostOrDoubledAndWindowsThatAreMissingOrThereTwiceAreCaught()
        throws IOException {
      out(0, 1);
      out(4, 3);
      out(4, 3);
      finds(audit(), 0, 3, 2, 0, 0);
    }
  }
}
