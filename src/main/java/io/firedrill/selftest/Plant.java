package io.firedrill.selftest;

import io.firedrill.evidence.Evidence;
import java.util.function.Predicate;

/**
 * A fault that Firedrill itself must catch.
 *
 * @param name what was planted
 * @param link the link of the proof that has to see it
 * @param only whether no other link may be broken or unseen: the plant is the only thing wrong
 * @param shows what must be seen in the evidence, so that a plant that fails for another reason
 *     does not count as caught
 * @param open whether the link must be unseen, and not broken: what was planted leaves it open
 */
record Plant(String name, String link, boolean only, Predicate<Evidence> shows, boolean open) {
  /** One that must break its link. */
  Plant(String name, String link, boolean only, Predicate<Evidence> shows) {
    this(name, link, only, shows, false);
  }
}
