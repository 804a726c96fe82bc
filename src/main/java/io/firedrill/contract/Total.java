package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A count and sums.
 *
 * @param count empty if the contract has none
 */
record Total(Optional<Long> count, List<BigDecimal> sums) {
  Total {
    sums = List.copyOf(sums);
  }

  /** Adds up records. */
  static final class Sum {
    private long records;
    private final BigDecimal[] sums;

    Sum(int fields) {
      this.sums = new BigDecimal[fields];
      Arrays.fill(sums, BigDecimal.ZERO);
    }

    void add(List<BigDecimal> values) {
      records++;
      for (int i = 0; i < sums.length; i++) {
        sums[i] = sums[i].add(values.get(i));
      }
    }

    long records() {
      return records;
    }

    Total total(boolean counted) {
      return new Total(counted ? Optional.of(records) : Optional.empty(), List.of(sums));
    }
  }

  /** Whether the other says the same: 1.0 is 1. */
  boolean same(Total other) {
    for (int i = 0; i < sums.size(); i++) {
      if (sums.get(i).compareTo(other.sums.get(i)) != 0) {
        return false;
      }
    }
    return count.equals(other.count);
  }

  String text() {
    String counted = count.map(number -> Texts.format("count %d", number)).orElse("");
    return sums.isEmpty() ? counted : counted + (counted.isEmpty() ? "" : ", ") + "sums " + sums;
  }
}
