package io.firedrill.contract;

import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

/** The committed records of a place, up to where it ended when it was looked at. */
interface Messages extends AutoCloseable {
  /** Takes one record after the other, within a partition in its order. */
  @FunctionalInterface
  interface Taker {
    void take(Message message);
  }

  /** The offset of the first record that is read, by partition. */
  Map<Integer, Long> begin();

  /** Whether none has been deleted of those that were to be read. */
  boolean whole();

  /** How many there are at most. */
  long size();

  /** Which messages of a later look are among these; none where that does not show. */
  default Predicate<Message> untilNow() {
    return message -> false;
  }

  /** Gives all of them, again with each call. */
  void forEach(Taker taker) throws IOException;

  @Override
  default void close() throws IOException {}
}
