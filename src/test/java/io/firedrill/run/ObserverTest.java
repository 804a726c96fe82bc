package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.firedrill.cluster.fake.FakeCluster;
import io.firedrill.cluster.fake.FastClock;
import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.MemoryLog;
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
  private static final Duration LISTING = Duration.ofMillis(20);

  @TempDir Path folder;

  private final FastClock clock = new FastClock();
  private final MemoryLog evidence = new MemoryLog();

  private FakeCluster cluster() {
    return new FakeCluster(folder, clock, List.of());
  }

  private Observer observer(FakeCluster cluster) {
    return new Observer(
        cluster,
        cluster.start().jobId(),
        Optional.of(LedgerAudit.layout(cluster)),
        evidence,
        clock);
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
      await().until(() -> listed.get() >= 5);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).isGreaterThan(LISTING.multipliedBy(2 * 2 * 9));
    }
  }

  @Test
  void aStoreThatAnswersAtOnceIsLookedAtAgainAndAgain() {
    AtomicInteger listed = new AtomicInteger();
    FakeCluster cluster =
        cluster()
            .storeThrough(store -> new WrappedStore(store, prefix -> listed.incrementAndGet()));
    try (Observer observer = observer(cluster)) {
      observer.start();
      await().until(() -> listed.get() > 20);
      assertThat(evidence.soFar().first(Fact.OutputSeen.class)).isPresent();
    }
  }
}
