package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.firedrill.cluster.fake.FakeCluster;
import io.firedrill.cluster.fake.FastClock;
import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.MemoryLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the observer looks, and what it does about looks that fail. */
class ObserverTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LISTING = Duration.ofMillis(20);

  @TempDir Path folder;

  private final FastClock clock = new FastClock();
  private final MemoryLog evidence = new MemoryLog();

  private FakeCluster cluster() {
    return new FakeCluster(folder, clock, List.of());
  }

  private Observer observer(FakeCluster cluster) {
    return new Observer(
        cluster, cluster.start().jobId(), Optional.of(Recomputed.output(cluster)), evidence, clock);
  }

  private static void takes(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStoreThatTakesLongToListIsListedForATenthOfTheTimeAtMost() {
    AtomicLong listed = new AtomicLong();
    FakeCluster cluster =
        cluster()
            .storeThrough(
                store ->
                    new WrappedStore(
                        store,
                        prefix -> {
                          takes(LISTING);
                          listed.incrementAndGet();
                        }));
    try (Observer observer = observer(cluster)) {
      long began = System.nanoTime();
      observer.start();
      // ledger and rejects make one look; the first comes at once
      await().atMost(SOON).until(() -> listed.get() >= 5);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).isGreaterThan(LISTING.multipliedBy(2 * 2 * 9));
    }
  }

  @Test
  void aLookThatBreaksIsAFactAndNotTheLast() {
    AtomicInteger looks = new AtomicInteger();
    FakeCluster cluster =
        cluster()
            .garbles(path -> path.equals("taskmanagers") && looks.incrementAndGet() < 4)
            .storeThrough(
                store ->
                    new WrappedStore(
                        store,
                        prefix -> {
                          if (looks.get() < 4) {
                            throw new StackOverflowError();
                          }
                        }));
    try (Observer observer = observer(cluster)) {
      observer.start();
      await()
          .atMost(SOON)
          .until(
              () ->
                  evidence.soFar().all(Fact.LooksAgain.class).count() == 2
                      && evidence.soFar().first(Fact.OutputSeen.class).isPresent());
    }
    assertThat(evidence.soFar().all(Fact.LookFailed.class).map(f -> f.sight() + ": " + f.why()))
        .containsExactlyInAnyOrder(
            "FLINK: java.lang.NumberFormatException: For input string: \"NaN\"",
            "LEDGER: java.lang.StackOverflowError");
  }

  @Test
  void whatIsCutOffByItsEndHasNotFailed() {
    FakeCluster cluster = cluster();
    Observer observer = observer(cluster);
    try (observer) {
      observer.start();
      await().atMost(SOON).until(() -> evidence.soFar().first(Fact.OutputSeen.class).isPresent());
    }
    cluster.storeThrough(
        store ->
            new WrappedStore(
                store,
                prefix -> {
                  throw new IOException("interrupted");
                }));
    observer.lookAtStore();
    assertThat(evidence.soFar().first(Fact.LookFailed.class)).isEmpty();
  }

  @Test
  void aStoreThatAnswersAtOnceIsLookedAtAgainAndAgain() {
    AtomicInteger listed = new AtomicInteger();
    FakeCluster cluster =
        cluster()
            .storeThrough(store -> new WrappedStore(store, prefix -> listed.incrementAndGet()));
    try (Observer observer = observer(cluster)) {
      observer.start();
      await()
          .atMost(SOON)
          .until(
              () -> listed.get() > 20 && evidence.soFar().first(Fact.OutputSeen.class).isPresent());
    }
  }
}
