package io.firedrill.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.firedrill.contract.OutputDiff;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.KafkaChanges;
import io.firedrill.evidence.Throughput;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code report.json} says of an upgrade: the contract with its readers. Fields are added, not
 * renamed. What was not seen is left out.
 *
 * @param verdict GO, NO-GO or INCONCLUSIVE
 * @param notes what the new version changes that is not wrong by itself, and what that does
 * @param seams where one version ended and the next began: of the rehearsal, of the upgrade
 * @param compared what both versions wrote from one savepoint, if that was compared
 * @param audits by whose output: live, shadow, whole
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record UpgradeReport(
    String drill,
    String target,
    String verdict,
    List<String> reasons,
    List<DrillReport.LinkReport> links,
    List<String> changes,
    List<String> notes,
    boolean performed,
    List<Seam> seams,
    List<StateSize> states,
    Optional<DowntimeReport> downtime,
    Optional<Throughput> throughput,
    Optional<List<OutputDiff>> compared,
    Map<String, AuditReport> audits,
    Map<String, String> versions) {

  /**
   * Where the input was cut.
   *
   * @param what rehearsal or upgrade
   * @param firstOfNew the first record of the new version, by split; the one before it is the last
   *     of the old
   */
  public record Seam(String what, String savepoint, Map<Integer, Long> firstOfNew) {}

  /**
   * An operator's state in bytes.
   *
   * @param before in the savepoint of the live job
   * @param after in the savepoint that the shadow was stopped with; empty if it has none there
   */
  public record StateSize(String operator, Optional<Long> before, Optional<Long> after) {}

  /** How long no version ran, and by what parts; in milliseconds. */
  public record DowntimeReport(long totalMillis, List<UpgradeFact.Downtime.Part> phases) {}

  /** The verdict in the words of upgrades. */
  public static String word(Verdict.Outcome outcome) {
    return switch (outcome) {
      case PASS -> "GO";
      case FAIL -> "NO-GO";
      case INCONCLUSIVE -> "INCONCLUSIVE";
    };
  }

  static UpgradeReport of(Evidence evidence, Verdict verdict) {
    Optional<UpgradeFact.Planned> planned = evidence.last(UpgradeFact.Planned.class);
    Map<String, AuditReport> audits = new TreeMap<>();
    evidence
        .all(Fact.Audited.class)
        .forEach(a -> audits.put(a.ledger().name().toLowerCase(Locale.ROOT), a.report()));
    return new UpgradeReport(
        "upgrade",
        planned.map(UpgradeFact.Planned::target).orElse("unknown"),
        word(verdict.outcome()),
        verdict.reasons(),
        DrillReport.LinkReport.of(verdict),
        planned.map(UpgradeFact.Planned::changes).orElse(List.of()),
        KafkaChanges.of(evidence).sentences(),
        evidence.last(UpgradeFact.UpgradeBegan.class).isPresent(),
        seams(evidence),
        states(evidence),
        evidence
            .last(UpgradeFact.Downtime.class)
            .map(down -> new DowntimeReport(down.totalMillis(), down.phases())),
        Throughput.of(evidence),
        evidence.last(UpgradeFact.Compared.class).map(UpgradeFact.Compared::outputs),
        audits,
        DrillReport.versions(
            planned.map(UpgradeFact.Planned::versions).orElse(Map.of()), evidence));
  }

  private static List<Seam> seams(Evidence evidence) {
    String stopped =
        evidence.last(UpgradeFact.Stopped.class).flatMap(s -> s.with().savepoint()).orElse("");
    return evidence
        .all(UpgradeFact.SeamSeen.class)
        .map(
            seam ->
                new Seam(
                    seam.savepoint().equals(stopped) ? "upgrade" : "rehearsal",
                    seam.savepoint(),
                    new TreeMap<>(seam.offsets())))
        .toList();
  }

  private static List<StateSize> states(Evidence evidence) {
    Map<String, Long> before =
        evidence
            .last(UpgradeFact.SavepointRead.class)
            .map(UpgradeFact.SavepointRead::bytes)
            .orElse(Map.of());
    Map<String, Long> after =
        evidence
            .last(UpgradeFact.ShadowStopped.class)
            .map(UpgradeFact.ShadowStopped::bytes)
            .orElse(Map.of());
    TreeSet<String> operators = new TreeSet<>(before.keySet());
    operators.addAll(after.keySet());
    List<StateSize> sizes = new ArrayList<>();
    for (String operator : operators) {
      sizes.add(
          new StateSize(
              operator,
              Optional.ofNullable(before.get(operator)),
              Optional.ofNullable(after.get(operator))));
    }
    return sizes;
  }
}
