package io.firedrill.selftest;

import io.firedrill.cluster.StoppedWith;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.RestoredFrom;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.ledger.AuditReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Changes one thing in the evidence of an upgrade that was a GO; each must make it a NO-GO. */
record UpgradePlants(Evidence healthy) {
  private static final RestoredFrom ELSEWHERE =
      new RestoredFrom.Snapshot(7, "s3p://firedrill/savepoints/savepoint-of-another-job", true);

  Map<Plant, Evidence> all() {
    Map<Plant, Evidence> plants = new LinkedHashMap<>();
    plants.put(
        plant("a shadow that starts from another job's savepoint", "shadow restored"),
        change(
            fact ->
                fact instanceof UpgradeFact.ShadowRestored r
                    ? new UpgradeFact.ShadowRestored(r.at(), r.jobId(), ELSEWHERE)
                    : fact));
    plants.put(
        plant("a copy with the state of the sinks", "shadow isolated"),
        change(
            fact ->
                fact instanceof UpgradeFact.Copied c
                    ? new UpgradeFact.Copied(c.at(), c.path(), List.of())
                    : fact));
    plants.put(
        plant("a state that came back empty", "state restored"),
        change(
            fact ->
                fact instanceof UpgradeFact.ShadowStopped s
                    ? new UpgradeFact.ShadowStopped(
                        s.at(), s.path(), s.state(), with(s.bytes(), 0L))
                    : fact));
    plants.put(
        open("a state that came to one percent", "state restored"),
        change(
            fact ->
                fact instanceof UpgradeFact.SavepointRead s
                    ? new UpgradeFact.SavepointRead(
                        s.at(),
                        s.checkpointId(),
                        s.path(),
                        with(s.bytes(), 1_000_000L),
                        s.files(),
                        s.missing())
                    : fact instanceof UpgradeFact.ShadowStopped s
                        ? new UpgradeFact.ShadowStopped(
                            s.at(), s.path(), s.state(), with(s.bytes(), 10_000L))
                        : fact));
    plants.put(
        open("a shadow that reads nothing", "shadow keeps up"),
        change(
            fact ->
                fact instanceof UpgradeFact.ShadowFlowSeen s
                    ? new UpgradeFact.ShadowFlowSeen(s.at(), nothing(s.records()), s.backlog())
                    : fact));
    plants.put(open("a shadow whose backlog only grows", "shadow keeps up"), backlogOnlyGrows());
    plants.put(
        plant("a record that is lost at the seam", "seam"),
        audited(Ledger.SHADOW, new AuditReport(10, 0, 1, 0, 0, 0, List.of())));
    plants.put(
        plant("a live job that was restarted during the rehearsal", "live undisturbed"),
        liveRestarted());
    plants.put(
        plant("an object that the rehearsal left", "cleaned up"),
        change(
            fact ->
                fact instanceof UpgradeFact.Removed r
                    ? new UpgradeFact.Removed(
                        r.at(), List.of("object firedrill-rehearsal/x/ledger"))
                    : fact));
    plants.put(
        new Plant(
            "an upgrade that fell back to last-state", "stopped by savepoint", false, e -> true),
        change(
            fact ->
                fact instanceof UpgradeFact.Stopped s
                    ? new UpgradeFact.Stopped(s.at(), new StoppedWith.LastState())
                    : fact));
    plants.put(
        new Plant("a stateless upgrade", "stopped by savepoint", false, e -> true),
        change(
            fact ->
                fact instanceof UpgradeFact.Stopped s
                    ? new UpgradeFact.Stopped(s.at(), new StoppedWith.Stateless())
                    : fact instanceof UpgradeFact.Upgraded u
                        ? new UpgradeFact.Upgraded(u.at(), u.jobId(), new RestoredFrom.Nothing())
                        : fact));
    plants.put(
        plant("an upgrade from a savepoint of another job", "upgraded"),
        change(
            fact ->
                fact instanceof UpgradeFact.Upgraded u
                    ? new UpgradeFact.Upgraded(u.at(), u.jobId(), ELSEWHERE)
                    : fact));
    plants.put(
        plant("a ledger with duplicates across the upgrade", "whole ledger"),
        audited(Ledger.WHOLE, new AuditReport(10, 0, 0, 3, 0, 0, List.of())));
    return plants;
  }

  private static Plant plant(String name, String link) {
    return new Plant(name, link, true, evidence -> true);
  }

  private static Plant open(String name, String link) {
    return new Plant(name, link, true, evidence -> true, true);
  }

  private Evidence change(UnaryOperator<Fact> change) {
    return new Evidence(healthy.facts().stream().map(change).toList());
  }

  private static Map<String, Long> with(Map<String, Long> bytes, long ofTheTotals) {
    Map<String, Long> changed = new TreeMap<>(bytes);
    changed.put("account-totals", ofTheTotals);
    return changed;
  }

  /** Of however many looks: what was seen before the first of the plant's would be a trend too. */
  private Evidence backlogOnlyGrows() {
    UpgradeFact.ShadowFlowSeen last = healthy.last(UpgradeFact.ShadowFlowSeen.class).orElseThrow();
    return new Evidence(
        healthy.facts().stream()
            .filter(fact -> fact == last || !(fact instanceof UpgradeFact.ShadowFlowSeen))
            .flatMap(fact -> fact == last ? behindMoreAndMore(last) : Stream.of(fact))
            .toList());
  }

  private static Stream<Fact> behindMoreAndMore(UpgradeFact.ShadowFlowSeen last) {
    return LongStream.rangeClosed(1, 20)
        .mapToObj(
            look ->
                new UpgradeFact.ShadowFlowSeen(
                    last.at(), last.records(), Map.of("source", look * 1_000_000)));
  }

  private static Map<String, Long> nothing(Map<String, Long> records) {
    Map<String, Long> nothing = new TreeMap<>(records);
    nothing.replaceAll((source, count) -> 0L);
    return nothing;
  }

  private Evidence audited(Ledger ledger, AuditReport report) {
    return change(
        fact ->
            fact instanceof Fact.Audited a && a.ledger() == ledger
                ? new Fact.Audited(
                    a.at(), ledger, a.snapshot(), a.from(), a.to(), a.committed(), report)
                : fact);
  }

  private Evidence liveRestarted() {
    List<UpgradeFact.LiveSeen> seen = healthy.all(UpgradeFact.LiveSeen.class).toList();
    UpgradeFact.LiveSeen last = seen.get(seen.size() - 1);
    boolean[] first = {true};
    return change(
        fact -> {
          if (!(fact instanceof UpgradeFact.LiveSeen live) || first[0]) {
            first[0] = first[0] && !(fact instanceof UpgradeFact.LiveSeen);
            return fact;
          }
          return new UpgradeFact.LiveSeen(
              live.at(), last.jobId(), last.state(), live.restores() + 1, live.attempts() + 4);
        });
  }
}
