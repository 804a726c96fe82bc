package io.firedrill.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Looks for the shortest part of a series that still fails.
 *
 * @param fails runs a series and says whether it fails
 */
record Shrinking<T>(Predicate<List<T>> fails) {
  /** Takes away one after the other, as long as what is left fails. */
  List<T> shrink(List<T> failing) {
    List<T> shortest = failing;
    int at = 0;
    while (at < shortest.size() && shortest.size() > 1) {
      List<T> without = new ArrayList<>(shortest);
      without.remove(at);
      if (fails.test(without)) {
        shortest = List.copyOf(without);
      } else {
        at++;
      }
    }
    return shortest;
  }
}
