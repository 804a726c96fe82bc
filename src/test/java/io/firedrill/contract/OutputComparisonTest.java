package io.firedrill.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.contract.OutputDiff.Difference;
import io.firedrill.contract.OutputDiff.Kind;
import io.firedrill.ledger.Brokers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputComparisonTest {
  private static final long ENOUGH = 1 << 20;

  private final FakePlaces places = new FakePlaces();

  private static Side side(Format format, Map<String, Set<String>> where) {
    return new Side(new Place.Topic("live", new Brokers("localhost:1")), format, where, false);
  }

  private OutputComparison comparison(
      Side side, List<String> key, long mostBytes, String... ignored) {
    return new OutputComparison(
        new Comparison.Compared(side, key, Set.of(ignored)), "old", "new", places, mostBytes);
  }

  private OutputComparison comparison(Format format, List<String> key, String... ignored) {
    return comparison(side(format, Map.of()), key, ENOUGH, ignored);
  }

  private OutputComparison whole(String... ignored) {
    return comparison(new Format.Json(), List.of(), ignored);
  }

  private OutputComparison byKey() {
    return comparison(new Format.Json(), List.of("k"));
  }

  private static void differs(OutputDiff diff, Kind kind, String key, String old, String next) {
    assertThat(diff.differences()).isEqualTo(1);
    assertThat(diff.examples()).containsExactly(new Difference(kind, key, old, next));
  }

  @Test
  void theSameRecordsAreTheSameWhateverPartitionTheyAreInAndHoweverTheirFieldsAreOrdered()
      throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}", "{\"k\":2,\"n\":1}");
    places.with("new", 0, "{\"n\":1,\"k\":2}").with("new", 1, "{\"n\":1,\"k\":1}");
    OutputDiff diff = byKey().mark().diff();
    assertThat(diff.records()).isEqualTo(2);
    assertThat(diff.differences()).isZero();
  }

  @Test
  void aRecordWithOtherValuesIsShownWithTheFieldsThatDiffer() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":2,\"of\":{\"x\":7}}");
    places.with("new", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":3,\"of\":{\"x\":7}}");
    OutputDiff diff = byKey().mark().diff();
    differs(diff, Kind.CHANGED, "1", "n=2", "n=3");
    assertThat(diff.records()).isEqualTo(1);
  }

  @Test
  void whatTheOldVersionHadWrittenWhenItWasMarkedMustBeThere() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}");
    OutputComparison.Marked marked = byKey().mark();
    places.with("old", 0, "{\"k\":1,\"n\":2}");
    differs(marked.diff(), Kind.MISSING, "1", "k=1, n=1", "");
  }

  @Test
  void whatItWroteLaterNeedNot() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}").with("new", 0, "{\"k\":1,\"n\":1}");
    OutputComparison.Marked marked = byKey().mark();
    places.with("old", 0, "{\"k\":1,\"n\":2}", "{\"k\":2,\"n\":1}");
    assertThat(marked.diff().differences()).isZero();
  }

  @Test
  void aRecordThatTheNewVersionLeavesOutBetweenOthersIsMissedThoughItCameLate() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}");
    OutputComparison.Marked marked = byKey().mark();
    places.with("old", 0, "{\"k\":1,\"n\":2}", "{\"k\":1,\"n\":3}");
    places.with("new", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":3}");
    differs(marked.diff(), Kind.ORDER, "1", "n=2", "n=3");
  }

  @Test
  void whatOnlyTheNewVersionHasDiffers() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}");
    places.with("new", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":1}");
    differs(byKey().mark().diff(), Kind.EXTRA, "1", "", "k=1, n=1");
  }

  @Test
  void theOrderWithinAKeyCountsWhereTheKeyIsInOnePartition() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":2}", "{\"k\":2,\"n\":1}");
    places.with("new", 0, "{\"k\":2,\"n\":1}", "{\"k\":1,\"n\":2}", "{\"k\":1,\"n\":1}");
    differs(byKey().mark().diff(), Kind.ORDER, "1", "n=1", "n=2");
  }

  @Test
  void ofAKeyInSeveralPartitionsNobodyKnowsTheOrder() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":1}", "{\"k\":1,\"n\":2}");
    places.with("new", 0, "{\"k\":1,\"n\":2}").with("new", 1, "{\"k\":1,\"n\":1}");
    assertThat(byKey().mark().diff().differences()).isZero();
  }

  @Test
  void ignoredFieldsMayDiffer() throws IOException {
    places.with("old", 0, "{\"k\":1,\"at\":1}").with("new", 0, "{\"k\":1,\"at\":2}");
    assertThat(comparison(new Format.Json(), List.of("k"), "at").mark().diff().differences())
        .isZero();
  }

  @Test
  void withoutAKeyRecordsAreCounted() throws IOException {
    places.with("old", 0, "1;a", "2;b").with("new", 0, "2;b", "1;c");
    OutputDiff diff =
        comparison(new Format.Csv(List.of("id", "name"), ';'), List.of()).mark().diff();
    assertThat(diff.differences()).isEqualTo(2);
    assertThat(diff.examples())
        .containsExactlyInAnyOrder(
            new Difference(Kind.MISSING, "", "id=\"1\", name=\"a\"", ""),
            new Difference(Kind.EXTRA, "", "", "id=\"1\", name=\"c\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'n':1}|{'n':'1'}",
        "{'n':null}|{'n':'null'}",
        "{'n':true}|{'n':'true'}",
        "{'n':[1]}|{'n':'[1]'}",
        "{'n':['1']}|{'n':[1]}",
        "{'n':{}}|{}",
        "{'n':null}|{}",
        "{'n':1} garbage|{'n':1}",
        "{'n':1}{'n':2}|{'n':1}",
        "{'n.m':1}|{'n':{'m':1}}",
        "{'n':12345678901234567890.1}|{'n':12345678901234567890.2}",
        "{'n':'\\ud800'}|{'n':'?'}"
      })
  void whatIsNotTheSameInJsonDiffers(String old, String next) throws IOException {
    places.with("old", 0, old.replace('\'', '"')).with("new", 0, next.replace('\'', '"'));
    OutputDiff diff = whole().mark().diff();
    assertThat(diff.differences()).isEqualTo(2);
    assertThat(diff.examples()).extracting(Difference::old).isNotEqualTo(List.of("", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'n':1e3}|{'n':1000}",
        "{'a':[{'n':1,'m':2}]}|{'a':[{'m':2,'n':1}]}",
        "{'a':{'n':1,'m':2}}| { 'a' : {'m':2,'n':1}} "
      })
  void theOrderOfFieldsAndTheWayNumbersAreWrittenDoNotMatter(String old, String next)
      throws IOException {
    places.with("old", 0, old.replace('\'', '"')).with("new", 0, next.replace('\'', '"'));
    assertThat(whole().mark().diff().differences()).isZero();
  }

  @Test
  void anEnormousNumberIsNotWrittenOut() throws IOException {
    places.with("old", 0, "{\"n\":1e999999999}").with("new", 0, "{\"n\":1e999999999}");
    assertThat(whole().mark().diff().records()).isEqualTo(1);
  }

  @Test
  void valuesAreShownAsJsonHasThem() throws IOException {
    places.with("old", 0, "{\"k\":1,\"n\":2}").with("new", 0, "{\"k\":1,\"n\":\"2\"}");
    differs(byKey().mark().diff(), Kind.CHANGED, "1", "n=2", "n=\"2\"");
  }

  @Test
  void fieldsThatOnlyLookTheSameAreShownWhole() throws IOException {
    places.with("old", 0, "{\"k\":1,\"a.b\":1}").with("new", 0, "{\"k\":1,\"a\":{\"b\":1}}");
    differs(byKey().mark().diff(), Kind.CHANGED, "1", "a.b=1, k=1", "a.b=1, k=1");
  }

  @Test
  void ignoredFieldsMayBeWithinArrays() throws IOException {
    places.with("old", 0, "{\"k\":1,\"items\":[{\"n\":1,\"at\":1}]}");
    places.with("new", 0, "{\"k\":1,\"items\":[{\"n\":1,\"at\":2}]}");
    assertThat(whole("items.at").mark().diff().differences()).isZero();
    assertThat(whole("at").mark().diff().differences()).isEqualTo(2);
  }

  @Test
  void linesBehindTheFirstDifferToo() throws IOException {
    places.with("old", 0, "1;a").with("new", 0, "1;a\n2;b");
    Format csv = new Format.Csv(List.of("id", "name"), ';');
    assertThat(comparison(csv, List.of()).mark().diff().differences()).isEqualTo(2);
  }

  @Test
  void whatCannotBeParsedIsComparedByteByByteAndCounted() throws IOException {
    places.withBytes("old", 0, new byte[] {(byte) 0x80, '{'}).with("old", 0, "{");
    places.withBytes("new", 0, new byte[] {(byte) 0x81, '{'}).with("new", 0, "{");
    OutputDiff diff = byKey().mark().diff();
    assertThat(diff.unparsed()).isEqualTo(2);
    assertThat(diff.differences()).isEqualTo(2);
    assertThat(diff.examples())
        .containsExactlyInAnyOrder(
            new Difference(Kind.MISSING, "", "(not parsed)=\\x80{", ""),
            new Difference(Kind.EXTRA, "", "", "(not parsed)=\\x81{"));
  }

  @Test
  void ofWhatCannotBeParsedNobodyKnowsWhetherItWouldCount() throws IOException {
    places.with("old", 0, "{", "{\"k\":1}", "{\"k\":2}").with("new", 0, "{\"k\":2}");
    Side some = side(new Format.Json(), Map.of("k", Set.of("2")));
    OutputDiff diff = comparison(some, List.of(), ENOUGH).mark().diff();
    assertThat(diff.unparsed()).isEqualTo(1);
    assertThat(diff.records()).isEqualTo(1);
    assertThat(diff.differences()).isEqualTo(1);
  }

  @Test
  void recordsWithoutTheirKeyAreComparedButNotTheirOrder() throws IOException {
    places.with("old", 0, "{\"n\":1}", "{\"n\":2}").with("new", 0, "{\"n\":2}", "{\"n\":1}");
    OutputDiff diff = comparison(new Format.Json(), List.of("k", "l")).mark().diff();
    assertThat(diff.differences()).isZero();
    assertThat(diff.records()).isEqualTo(2);
    assertThat(diff.noKey()).containsExactly("k", "l");
  }

  @Test
  void oneRecordWithTheKeyShowsThatItIsOne() throws IOException {
    places.with("old", 0, "{\"n\":1}", "{\"k\":2}").with("new", 0, "{\"k\":2}", "{\"n\":1}");
    assertThat(byKey().mark().diff().noKey()).isEmpty();
    assertThat(whole().mark().diff().noKey()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", ""})
  void whatIsTooMuchForTheMemoryIsComparedInPasses(String key) throws IOException {
    for (int i = 0; i < 500; i++) {
      places.with("old", i % 3, "{\"k\":" + i + "}", "{\"n\":" + i + "}");
      places.with("new", i % 2, "{\"k\":" + (i == 77 ? 1_000 : i) + "}", "{\"n\":" + i + "}");
    }
    List<String> keys = key.isEmpty() ? List.of() : List.of(key);
    Side side = side(new Format.Json(), Map.of());
    OutputDiff passes = comparison(side, keys, 5_000).mark().diff();
    OutputDiff once = comparison(side, keys, ENOUGH).mark().diff();
    assertThat(passes.records()).isEqualTo(999).isEqualTo(once.records());
    assertThat(passes.required()).isEqualTo(1_000).isEqualTo(once.required());
    assertThat(passes.differences()).isEqualTo(2).isEqualTo(once.differences());
    assertThat(passes.examples()).containsExactlyInAnyOrderElementsOf(once.examples());
  }

  @Test
  void aKeyWhoseRecordsDoNotFitIntoMemoryIsRefused() {
    for (int i = 0; i < 500; i++) {
      places.with("old", 0, "{\"k\":1,\"n\":" + i + "}");
    }
    OutputComparison small = comparison(side(new Format.Json(), Map.of()), List.of("k"), 5_000);
    assertThatThrownBy(() -> small.mark().diff())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the records of one key do not fit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "new"})
  void whatWasDeletedOrCompactedIsNotCompared(String topic) {
    places.with("old", 0, "{\"k\":1}", "{\"k\":2}").with("new", 0, "{\"k\":1}", "{\"k\":2}");
    places.from(topic, 1);
    assertThatThrownBy(() -> byKey().mark().diff())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(topic + " begins at the offsets {0=1}");
    places.from(topic, 0).compacted(topic);
    assertThatThrownBy(() -> byKey().mark().diff())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(topic + " is compacted");
  }

  @Test
  void ofManyDifferencesTheFirstAreShownAndAllCounted() throws IOException {
    for (int i = 0; i < 100; i++) {
      places.with("old", 0, "{\"k\":" + i + "}");
    }
    OutputDiff diff = byKey().mark().diff();
    assertThat(diff.differences()).isEqualTo(100);
    assertThat(diff.examples()).hasSize(20);
  }
}
