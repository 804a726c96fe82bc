package io.firedrill.selftest;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.ledger.AuditReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Changes one thing in the evidence of an upgrade that was a GO; each must make it a NO-GO. */
record UpgradePlants(Evidence healthy) {
  private static final String ELSEWHERE = "s3p://firedrill/savepoints/savepoint-of-another-job";

  Map<Plant, Evidence> all() {
    Map<Plant, Evidence> plants = new LinkedHashMap<>();
    plants.put(
        plant("a shadow that starts from another job's savepoint", "shadow restored"),
        change(
            fact ->
                fact instanceof UpgradeFact.ShadowRestored r
                    ? new UpgradeFact.ShadowRestored(r.jobId(), r.checkpointId(), ELSEWHERE, true)
                    : fact));
    plants.put(
        plant("a state that came back empty", "state came back"),
        change(
            fact ->
                fact instanceof UpgradeFact.ShadowStopped s
                    ? new UpgradeFact.ShadowStopped(s.path(), s.state(), emptied(s.bytes()))
                    : fact));
    plants.put(
        plant("a record that is lost at the seam", "seam"),
        audited(UpgradeFact.Ledger.SHADOW, new AuditReport(10, 0, 1, 0, 0, 0, List.of())));
    plants.put(
        plant("a live job that was restarted meanwhile", "live undisturbed"), liveRestarted());
    plants.put(
        plant("an object that the rehearsal left", "nothing left"),
        change(
            fact ->
                fact instanceof UpgradeFact.Removed
                    ? new UpgradeFact.Removed(List.of("object firedrill-rehearsal/x/ledger"))
                    : fact));
    plants.put(
        plant("an upgrade that fell back to last-state", "stopped by savepoint"),
        change(
            fact ->
                fact instanceof UpgradeFact.Stopped s
                    ? new UpgradeFact.Stopped("last-state", s.savepoint())
                    : fact));
    plants.put(
        new Plant("a stateless upgrade", "stopped by savepoint", false, e -> true),
        change(
            fact ->
                fact instanceof UpgradeFact.Stopped
                    ? new UpgradeFact.Stopped("stateless", "")
                    : fact instanceof UpgradeFact.Upgraded u
                        ? new UpgradeFact.Upgraded(u.jobId(), -1, "", false)
                        : fact));
    plants.put(
        plant("an upgrade from a savepoint of another job", "upgraded"),
        change(
            fact ->
                fact instanceof UpgradeFact.Upgraded u
                    ? new UpgradeFact.Upgraded(u.jobId(), u.checkpointId(), ELSEWHERE, true)
                    : fact));
    plants.put(
        plant("a ledger that doubles across the upgrade", "whole ledger"),
        audited(UpgradeFact.Ledger.WHOLE, new AuditReport(10, 0, 0, 3, 0, 0, List.of())));
    return plants;
  }

  private static Plant plant(String name, String link) {
    return new Plant(name, link, true, evidence -> true);
  }

  private Evidence change(UnaryOperator<UpgradeFact> change) {
    return new Evidence(
        healthy.facts().stream()
            .map(
                fact ->
                    fact instanceof Fact.Upgrade step
                        ? new Fact.Upgrade(step.at(), change.apply(step.what()))
                        : fact)
            .toList());
  }

  private static Map<String, Long> emptied(Map<String, Long> bytes) {
    Map<String, Long> emptied = new TreeMap<>(bytes);
    emptied.put("account-totals", 0L);
    return emptied;
  }

  private Evidence audited(UpgradeFact.Ledger ledger, AuditReport report) {
    return change(
        fact ->
            fact instanceof UpgradeFact.Audited a && a.ledger() == ledger
                ? new UpgradeFact.Audited(ledger, a.from(), a.to(), a.committed(), report)
                : fact);
  }

  private Evidence liveRestarted() {
    List<UpgradeFact.LiveSeen> seen = healthy.steps(UpgradeFact.LiveSeen.class).toList();
    UpgradeFact.LiveSeen last = seen.get(seen.size() - 1);
    boolean[] first = {true};
    return change(
        fact -> {
          if (!(fact instanceof UpgradeFact.LiveSeen live) || first[0]) {
            first[0] = first[0] && !(fact instanceof UpgradeFact.LiveSeen);
            return fact;
          }
          return new UpgradeFact.LiveSeen(
              last.jobId(), last.state(), live.restores() + 1, live.attempts() + 4);
        });
  }
}
