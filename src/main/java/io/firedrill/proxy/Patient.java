package io.firedrill.proxy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What the proxy suffers from and for how long, and what that has done so far. */
final class Patient {
  private final InstantSource clock;
  private Optional<Sickness> sickness = Optional.empty();
  private long until;
  private long requests;
  private long affected;

  /** A healthy one. */
  Patient(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes it sick for a while, and counts anew; false if it still suffers from something else. */
  synchronized boolean infect(Sickness with, Duration howLong) {
    if (current().isPresent()) {
      return false;
    }
    sickness = Optional.of(with);
    until = clock.millis() + howLong.toMillis();
    requests = 0;
    affected = 0;
    return true;
  }

  /** Makes it healthy before its time; what was counted stays. */
  synchronized void heal() {
    sickness = Optional.empty();
  }

  /** What becomes of a request that comes now. */
  synchronized Symptom meet(Asked asked) {
    Symptom symptom =
        current()
            .map(ill -> ill.of(asked, ThreadLocalRandom.current().nextDouble()))
            .orElse(Symptom.NONE);
    if (current().isPresent()) {
      requests++;
      affected += symptom.equals(Symptom.NONE) ? 0 : 1;
    }
    return symptom;
  }

  synchronized Health health() {
    Optional<Sickness> now = current();
    return new Health(now, now.isPresent() ? until - clock.millis() : 0, requests, affected);
  }

  private Optional<Sickness> current() {
    return sickness.filter(any -> clock.millis() < until);
  }
}
