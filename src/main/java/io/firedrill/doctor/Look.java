package io.firedrill.doctor;

import io.firedrill.problem.Texts;

/** What a rule saw. What cannot be seen is not fine. */
public sealed interface Look {
  /** Nothing speaks against it. */
  record Fine() implements Look {}

  /**
   * It is as the rule warns of.
   *
   * @param where the setting, or the field of the FlinkDeployment, or what else it is about
   */
  record Found(String where, String seen) implements Look {}

  /** It cannot be seen from here. */
  record Unseen(String why) implements Look {}

  static Look fine() {
    return new Fine();
  }

  static Look found(String where, String format, Object... args) {
    return new Found(where, Texts.format(format, args));
  }

  static Look unseen(String format, Object... args) {
    return new Unseen(Texts.format(format, args));
  }
}
