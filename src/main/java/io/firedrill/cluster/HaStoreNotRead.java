package io.firedrill.cluster;

import java.io.IOException;

/** The job's high-availability store is none, or one that is not read; the message says which. */
public final class HaStoreNotRead extends IOException {
  private static final long serialVersionUID = 1L;

  public HaStoreNotRead(String message) {
    super(message);
  }
}
