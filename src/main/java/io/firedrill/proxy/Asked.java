package io.firedrill.proxy;

import java.util.Locale;

/**
 * A request to the store.
 *
 * @param path of the bucket and the key in it, decoded: {@code /bucket/a/key}
 * @param bytes how long its body is; 0 or less without one
 */
public record Asked(String method, String path, long bytes) {
  public Asked {
    method = method.toUpperCase(Locale.ROOT);
  }

  /** Whether it asks for what is stored. */
  boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Whether it stores something. */
  boolean uploads() {
    return method.equals("PUT");
  }
}
