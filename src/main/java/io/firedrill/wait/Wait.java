package io.firedrill.wait;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for a condition; if it does not come true in time, reports what was seen last. */
public final class Wait {
  private static final Duration POLL = Duration.ofMillis(50);

  private Wait() {}

  /** The result of one look. */
  public sealed interface Look<T> {
    /** The condition holds. */
    record Seen<T>(T value) implements Look<T> {}

    /** It does not hold yet. */
    record NotYet<T>(String seenInstead) implements Look<T> {}

    static <T> Look<T> seen(T value) {
      return new Seen<>(value);
    }

    static <T> Look<T> notYet(String format, Object... args) {
      return new NotYet<>(Texts.format(format, args));
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition<T> {
    /** Looks once. After an IOException the wait goes on; other exceptions end it. */
    Look<T> look() throws Exception;
  }

  private static <T> Look<T> look(Condition<T> condition) throws Exception {
    try {
      return condition.look();
    } catch (IOException e) {
      return Look.notYet("%s", e.getMessage());
    }
  }

  /**
   * Waits until the condition holds.
   *
   * @param description what is waited for: "4 subtasks RUNNING"
   * @return the value of the last look
   * @throws DeadlinePassed with the description and what was seen last
   */
  public static <T> T until(String description, Duration deadline, Condition<T> condition) {
    return until(description, deadline, POLL, condition);
  }

  /** The same with another pause between looks. */
  public static <T> T until(
      String description, Duration deadline, Duration pause, Condition<T> condition) {
    AtomicReference<Look<T>> last = new AtomicReference<>(Look.notYet("nothing"));
    try {
      Awaitility.await(description)
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(pause)
          .timeout(deadline)
          .until(
              () -> {
                last.set(look(condition));
                return last.get() instanceof Look.Seen<T>;
              });
    } catch (ConditionTimeoutException e) {
      // reported below, with what was seen last
    }
    Look<T> look = last.get();
    if (look instanceof Look.Seen<T> seen) {
      return seen.value();
    }
    throw new DeadlinePassed(
        Texts.format(
            "waited %d s for %s; last seen: %s",
            deadline.toSeconds(), description, ((Look.NotYet<T>) look).seenInstead()));
  }
}
