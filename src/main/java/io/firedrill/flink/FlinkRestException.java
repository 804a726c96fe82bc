package io.firedrill.flink;

import java.io.IOException;

/** Flink's REST API did not answer, or answered with an error. */
public final class FlinkRestException extends IOException {
  private final int status;

  FlinkRestException(String message, int status, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The HTTP status, or 0 if there was no answer at all. */
  public int status() {
    return status;
  }
}
