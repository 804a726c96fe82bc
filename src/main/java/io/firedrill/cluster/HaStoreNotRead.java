package io.firedrill.cluster;

import java.io.IOException;

/** The job has no high-availability store, or one that is not supported; the message says which. */
public final class HaStoreNotRead extends IOException {
  private static final long serialVersionUID = 1L;

  public HaStoreNotRead(String message) {
    super(message);
  }
}
