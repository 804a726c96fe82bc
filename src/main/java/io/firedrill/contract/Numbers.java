package io.firedrill.contract;

import java.math.BigDecimal;

/** Numbers as text. */
final class Numbers {
  /** Of 1e999999999 the plain text would not fit into memory. */
  private static final int MOST_PLACES = 1_000;

  private Numbers() {}

  /** Plain and exact, as long as that is not enormous. */
  static String plain(BigDecimal number) {
    return Math.abs((long) number.scale()) > MOST_PLACES
        ? number.toString()
        : number.toPlainString();
  }
}
