package io.firedrill.problem;

/** An error for the user. Only its message is printed: what is wrong, and the next step. */
public class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Problem(String message) {
    super(message);
  }

  public Problem(String message, Throwable cause) {
    super(message, cause);
  }
}
