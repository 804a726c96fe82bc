package io.firedrill.cluster.fake;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that runs fifty times as fast as real time, so that seconds pass in milliseconds. */
public final class FastClock extends Clock {
  private static final int SPEED = 50;
  private static final long BEGAN_AT = 1_700_000_000_000L;

  private final long began = System.nanoTime();

  @Override
  public long millis() {
    return BEGAN_AT + (System.nanoTime() - began) / 1_000_000 * SPEED;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
