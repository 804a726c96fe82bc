package io.firedrill.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM has a limit of: user code takes all of it, until the JVM itself throws. */
public enum Memory {
  HEAP("Java heap space") {
    /** In pieces so large that other threads still find room for what they need meanwhile. */
    @Override
    void takeAll(ClassLoader userCode) {
      List<byte[]> taken = new ArrayList<>();
      while (true) {
        taken.add(new byte[PIECE]);
      }
    }
  },
  METASPACE("Metaspace") {
    /** By the loader of the job's classes: what that meets is what Flink looks at. */
    @Override
    void takeAll(ClassLoader userCode) throws ClassNotFoundException {
      EndlessClasses.addTo(userCode);
      for (long number = 0; ; number++) {
        Class.forName(EndlessClasses.name(number), false, userCode);
      }
    }
  };

  private static final int PIECE = 1 << 20;

  private final String words;
  private final Pattern refusal;

  Memory(String words) {
    this.words = words;
    this.refusal = Pattern.compile(Pattern.quote(OutOfMemoryError.class.getName() + ": " + words));
  }

  /** As the JVM calls it. */
  public String words() {
    return words;
  }

  /** The JVM's error for want of it, where a log or a stack trace has it. */
  public Optional<String> refusedIn(String text) {
    Matcher line = refusal.matcher(text);
    return line.find() ? Optional.of(line.group()) : Optional.empty();
  }

  /**
   * Takes it until the JVM throws an OutOfMemoryError; what was taken is garbage from then on.
   *
   * @param userCode the class loader of the job
   * @throws ClassNotFoundException if classes cannot be generated there
   */
  abstract void takeAll(ClassLoader userCode) throws ClassNotFoundException;
}
