package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The shadow's sources emitted records for as long as was asked, and it kept up with the live job.
 * A shadow that does not may lack room or input: that is not held against the version.
 */
record ShadowKeepsUp() implements Link {
  private static final String LONGER = "rehearse again with a longer --soak SECONDS";
  // fewer looks at a backlog do not tell a trend from a batch
  private static final int LOOKS = 6;
  private static final double LEAST_OF_THE_LIVE_RATE = 0.5;

  @Override
  public String name() {
    return "shadow keeps up";
  }

  /** Evidence of before it was looked at has no soak. */
  @Override
  public boolean applies(Evidence evidence) {
    return (evidence.last(UpgradeFact.SoakBegan.class).isPresent()
            || evidence.last(UpgradeFact.ShadowFlowSeen.class).isPresent())
        && evidence.last(UpgradeFact.ShadowFailed.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    UpgradeFact.SoakBegan soak = evidence.last(UpgradeFact.SoakBegan.class).orElseThrow();
    Optional<UpgradeFact.ShadowSeen> seen = evidence.last(UpgradeFact.ShadowSeen.class);
    if (seen.isEmpty() || seen.get().at() - soak.at() < soak.millis()) {
      return Finding.unseen("the shadow was not seen to run for %s", Texts.seconds(soak.millis()));
    }
    List<UpgradeFact.ShadowFlowSeen> looks =
        evidence.all(UpgradeFact.ShadowFlowSeen.class).toList();
    if (looks.stream().allMatch(look -> look.records().isEmpty())) {
      return Finding.unseen(
          "the shadow's sources do not report numRecordsOut, so it is unknown whether they read");
    }
    long millis = seen.get().at() - soak.at();
    Live live = Live.between(evidence, soak.at(), seen.get().at());
    UpgradeFact.ShadowFlowSeen last = looks.get(looks.size() - 1);
    for (String source : last.records().keySet()) {
      if (last.records().get(source) == 0 && live.emitted(source) > 0) {
        return Finding.unseen(
            "the source %s of the shadow read nothing in %s, the live job's read %d records: check"
                + " its topic, consumer group, filter and credentials",
            source, Texts.seconds(millis), live.emitted(source));
      }
    }
    long read = sum(last.records().values());
    if (read == 0) {
      return Finding.unseen(
          "the shadow read nothing in %s, the live job %d records: %s",
          Texts.seconds(millis), live.emitted(), LONGER);
    }
    return keepsUp(looks, live, read * 1000.0 / Math.max(1, millis), millis);
  }

  private static Finding keepsUp(
      List<UpgradeFact.ShadowFlowSeen> looks, Live live, double rate, long millis) {
    double liveRate = live.emitted() * 1000.0 / Math.max(1, millis);
    String rates =
        Texts.format(
            "%.0f records a second in %s, the live job %.0f",
            rate, Texts.seconds(millis), liveRate);
    List<Long> backlog =
        looks.stream()
            .filter(look -> !look.backlog().isEmpty())
            .map(look -> sum(look.backlog().values()))
            .toList();
    if (grows(backlog)) {
      return Finding.unseen(
          "the shadow's backlog grew from %d to %d records; it read %s. It may lack resources: give"
              + " it more, or %s",
          backlog.get(0), backlog.get(backlog.size() - 1), rates, LONGER);
    }
    if (rate < liveRate * LEAST_OF_THE_LIVE_RATE && !caughtUp(backlog)) {
      return Finding.unseen(
          "the shadow read %s. It may lack resources: give it more, or %s", rates, LONGER);
    }
    return Finding.holds("it read %s", rates);
  }

  /** A shadow without a backlog has read all that there was. */
  private static boolean caughtUp(List<Long> backlog) {
    return !backlog.isEmpty() && backlog.get(backlog.size() - 1) == 0;
  }

  /** Whether even the least of the last third is more than the most of the first. */
  private static boolean grows(List<Long> backlog) {
    int third = backlog.size() / 3;
    if (backlog.size() < LOOKS) {
      return false;
    }
    long most = backlog.subList(0, third).stream().mapToLong(Long::longValue).max().orElseThrow();
    return backlog.subList(backlog.size() - third, backlog.size()).stream()
        .allMatch(records -> records > most);
  }

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** What the live job's sources emitted meanwhile. */
  private record Live(List<Fact.RecordsSeen> looks) {
    static Live between(Evidence evidence, long from, long to) {
      return new Live(
          evidence
              .all(Fact.RecordsSeen.class)
              .filter(look -> look.at() >= from && look.at() <= to)
              .toList());
    }

    long emitted(String source) {
      List<Fact.RecordsSeen> its =
          looks.stream().filter(look -> look.source().equals(source)).toList();
      return its.isEmpty() ? 0 : its.get(its.size() - 1).records() - its.get(0).records();
    }

    long emitted() {
      return looks.stream().map(Fact.RecordsSeen::source).distinct().mapToLong(this::emitted).sum();
    }
  }
}
