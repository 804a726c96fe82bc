package io.firedrill.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.job.TransactionParser.Parsed;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GeneratorInputTest {
  private static final int SPLIT = 1;
  private final GeneratorInput input = new GeneratorInput(42, 2, 50);

  @Test
  void whatTheParserReadsIsWhatTheAuditorRecomputes() {
    LongStream.range(0, 10_000)
        .forEach(
            sequence -> {
              Parsed parsed = input.parser().parse(input.record(SPLIT, sequence));
              if (input.bad(SPLIT, sequence)) {
                assertThat(parsed).isInstanceOf(Parsed.Rejected.class);
              } else {
                String account = input.account(SPLIT, input.accountIndex(SPLIT, sequence));
                long amount = input.amountMinor(SPLIT, sequence);
                assertThat(parsed)
                    .isEqualTo(
                        new Parsed.Accepted(
                            new Transaction(SPLIT, sequence, "t1-" + sequence, account, amount)));
              }
            });
  }

  @Test
  void theSameNumbersGiveTheSameRecordAndOthersAnother() {
    assertThat(input.record(0, 5)).isEqualTo(new GeneratorInput(42, 2, 50).record(0, 5));
    assertThat(input.record(0, 5)).isNotEqualTo(new GeneratorInput(43, 2, 50).record(0, 5));
    assertThat(input.record(0, 5).line()).isNotEqualTo(input.record(1, 5).line());
  }

  @Test
  void aboutOneRecordIn200IsBad() {
    long bad = LongStream.range(0, 100_000).filter(s -> input.bad(SPLIT, s)).count();
    assertThat(bad).isBetween(350L, 650L);
  }
}
