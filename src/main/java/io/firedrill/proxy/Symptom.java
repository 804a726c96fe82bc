package io.firedrill.proxy;

import java.time.Duration;

/** What becomes of a request. */
public sealed interface Symptom {
  Symptom NONE = new None();

  /** It passes as if there were no proxy. */
  record None() implements Symptom {}

  /** It passes after a while. */
  record Delayed(Duration by) implements Symptom {}

  /**
   * It does not reach the store.
   *
   * @param status of HTTP
   * @param code of S3
   */
  record Refused(int status, String code, String message) implements Symptom {}

  /** The connection ends when half of its body has arrived, and the store sees nothing of it. */
  record CutOff() implements Symptom {}
}
