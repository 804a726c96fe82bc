package io.firedrill.wait;

/** A condition did not come true in time; the message says which, and what was seen last. */
public final class DeadlinePassed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeadlinePassed(String message) {
    super(message);
  }
}
