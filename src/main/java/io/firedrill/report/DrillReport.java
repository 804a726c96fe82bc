package io.firedrill.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Ledger;
import io.firedrill.evidence.Recovery;
import io.firedrill.evidence.Slowest;
import io.firedrill.judge.Verdict;
import io.firedrill.ledger.AuditReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code report.json} says: the contract with its readers. Fields are added, not renamed. What
 * was not seen is left out.
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record DrillReport(
    String drill,
    String target,
    String hypothesis,
    Verdict.Outcome verdict,
    List<String> reasons,
    List<LinkReport> links,
    Optional<FaultReport> fault,
    Optional<RestoredReport> restored,
    Optional<RecoveryReport> recovery,
    Optional<AuditReport> audit,
    Map<String, String> versions,
    Map<String, String> settings) {

  /**
   * One link of the proof.
   *
   * @param finding holds, broken, unseen or not audited
   */
  public record LinkReport(String name, String finding, String reason) {
    static List<LinkReport> of(Verdict verdict) {
      return verdict.links().stream()
          .map(link -> new LinkReport(link.link(), link.finding().word(), link.finding().reason()))
          .toList();
    }
  }

  /** The fault; {@code at} is when it was injected. */
  public record FaultReport(String kind, String victim, Instant at, String effect) {}

  /**
   * What the job was restored from last.
   *
   * @param kind checkpoint or savepoint
   */
  public record RestoredReport(long checkpointId, String path, String kind) {}

  /**
   * How long the recovery took, in milliseconds from the fault.
   *
   * @param complete whether all of its phases were seen, to the end
   * @param processGoneMillis until the last victim's process was seen to be gone, beside the phases
   * @param runningMillis until all subtasks ran again
   * @param firstCheckpointMillis until the first checkpoint had completed
   * @param slowest the phase that took the largest part, and what changes it
   */
  public record RecoveryReport(
      long totalMillis,
      boolean complete,
      OptionalLong processGoneMillis,
      OptionalLong runningMillis,
      OptionalLong firstCheckpointMillis,
      List<Recovery.Phase> phases,
      Optional<Slowest> slowest) {
    /** From when until when its total goes, in words. */
    public String span() {
      return complete
          ? "from the fault"
          : "from the fault to the last phase that was seen; its end was not";
    }

    static RecoveryReport of(Recovery recovery, Evidence evidence) {
      return new RecoveryReport(
          recovery.totalMillis(),
          recovery.complete(),
          recovery.processGoneMillis(),
          recovery.runningMillis(),
          recovery.firstCheckpointMillis(),
          recovery.phases(),
          Slowest.of(evidence));
    }
  }

  public static DrillReport of(Evidence seen, Verdict verdict) {
    Evidence evidence = seen.onOneClock();
    Optional<Fact.DrillStarted> started = evidence.started();
    return new DrillReport(
        started.map(Fact.DrillStarted::drill).orElse("unknown"),
        started.map(Fact.DrillStarted::target).orElse("unknown"),
        started.map(Fact.DrillStarted::hypothesis).orElse(""),
        verdict.outcome(),
        verdict.reasons(),
        LinkReport.of(verdict),
        evidence.fault().map(fault -> faultReport(evidence, fault)),
        evidence
            .last(Fact.RestoreSeen.class)
            .map(
                restore ->
                    new RestoredReport(
                        restore.checkpointId(),
                        restore.path(),
                        restore.savepoint() ? "savepoint" : "checkpoint")),
        Recovery.of(evidence).map(recovery -> RecoveryReport.of(recovery, evidence)),
        evidence
            .last(Fact.Audited.class, audit -> audit.ledger() == Ledger.LIVE)
            .map(Fact.Audited::report)
            .or(evidence::spoiltBefore),
        versions(started.map(Fact.DrillStarted::versions).orElse(Map.of()), evidence),
        started.map(Fact.DrillStarted::settings).orElse(Map.of()));
  }

  /** The versions that were known from the start, and the one that Flink named. */
  static Map<String, String> versions(Map<String, String> known, Evidence evidence) {
    Map<String, String> versions = new TreeMap<>(known);
    evidence
        .first(Fact.FlinkVersionSeen.class)
        .ifPresent(seen -> versions.put("flink", seen.version()));
    return versions;
  }

  private static FaultReport faultReport(Evidence evidence, Fact.FaultTookEffect fault) {
    return new FaultReport(
        evidence.started().map(Fact.DrillStarted::faultKind).orElse("unknown"),
        fault.victims().isEmpty()
            ? "user code"
            : fault.victims().stream().map(Victim::resourceId).collect(Collectors.joining(", ")),
        Instant.ofEpochMilli(fault.at()),
        fault.effect());
  }
}
