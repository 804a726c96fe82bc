package io.firedrill.cluster.fake;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that runs, by default, fifty times as fast as real time, so that seconds pass in
 * milliseconds. No two looks at it give the same time: what was seen later is later.
 */
public final class FastClock extends Clock {
  private static final int SPEED = 50;
  private static final long BEGAN_AT = 1_700_000_000_000L;

  private final int speed;
  private final long began = System.nanoTime();
  private final AtomicLong last = new AtomicLong();

  public FastClock() {
    this(SPEED);
  }

  /** A clock that runs so many times as fast. */
  public FastClock(int speed) {
    this.speed = speed;
  }

  @Override
  public long millis() {
    long now = BEGAN_AT + (System.nanoTime() - began) * speed / 1_000_000;
    return last.accumulateAndGet(now, (before, then) -> Math.max(before + 1, then));
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
