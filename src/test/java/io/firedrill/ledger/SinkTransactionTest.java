package io.firedrill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTransactionTest {
  /** As a server listed it. */
  private static final String LEDGER =
      "201_AAAAAGyevhsAAAAAAAAAAAEAAAAEAAAAAAAAAA==_BmxlZGdlcrFYwvA=";

  @Test
  void anIdSaysWhichJobSubtaskAndSinkItIsOf() {
    assertThat(SinkTransaction.ofGid(LEDGER))
        .contains(new SinkTransaction("000000006c9ebe1b0000000000000000", 1, 4, "ledger"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mine", "201_AAAA_AAAA", "201_*_AAAA", "131077_AAAA_AAAA"})
  void anotherIdSaysNothing(String gid) {
    assertThat(SinkTransaction.ofGid(gid)).isEmpty();
  }

  @Test
  void aPreparedTransactionIsShownWithWhatItsIdSays() {
    assertThat(OpenTransaction.prepared(LEDGER, 1_000).words())
        .isEqualTo(
            LEDGER
                + ", prepared at 1970-01-01T00:00:01Z by subtask 1 of the sink ledger of job"
                + " 000000006c9ebe1b0000000000000000");
    assertThat(OpenTransaction.prepared("mine", 1_000).words())
        .isEqualTo("mine, prepared at 1970-01-01T00:00:01Z");
  }
}
