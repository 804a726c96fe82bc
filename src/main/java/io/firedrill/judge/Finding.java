package io.firedrill.judge;

import io.firedrill.problem.Texts;
import java.util.Optional;

/** The result of one link of the proof. Unseen is a case of its own: nothing passes by default. */
public sealed interface Finding {
  String reason();

  record Holds(String reason) implements Finding {}

  record Broken(String reason) implements Finding {}

  record Unseen(String reason) implements Finding {}

  /** Not part of this proof, as was said before the fault; neither for the job nor against it. */
  record NotAudited(String reason) implements Finding {}

  /** The finding in a word, as reports say it. */
  default String word() {
    if (this instanceof Holds) {
      return "holds";
    }
    if (this instanceof Broken) {
      return "broken";
    }
    return this instanceof NotAudited ? "not audited" : "unseen";
  }

  static Finding holds(String format, Object... args) {
    return new Holds(Texts.format(format, args));
  }

  static Finding broken(String format, Object... args) {
    return new Broken(Texts.format(format, args));
  }

  /** Of what should have been there: not seen by the end, unless nobody could look by then. */
  static Finding absent(Optional<String> blind, String format, Object... args) {
    return blind.map(why -> unseen("%s", why)).orElseGet(() -> broken(format, args));
  }

  static Finding unseen(String format, Object... args) {
    return new Unseen(Texts.format(format, args));
  }
}
