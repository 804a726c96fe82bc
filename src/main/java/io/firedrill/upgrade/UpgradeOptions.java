package io.firedrill.upgrade;

import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.contract.Comparison;
import io.firedrill.contract.Contract;
import io.firedrill.flink.SavepointFormat;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How to rehearse an upgrade.
 *
 * @param perform whether the upgrade is performed after a GO
 * @param despiteNoGo whether it is performed whatever was found
 * @param acceptRepeats whether going back may repeat what the new version has committed
 * @param keepSavepoint whether the rehearsal's savepoint stays
 * @param format of savepoints
 * @param declared uids of sources, sinks and other operators of which the user declares that they
 *     do no harm in a shadow
 * @param mostLocalBytes the largest savepoint that is fetched to this machine
 * @param acceptedStates what the user accepts of the check of states
 * @param contract what the job's output is held against; empty for the project's own job
 * @param comparison of what both versions write; empty if it is not compared
 */
public record UpgradeOptions(
    boolean perform,
    boolean despiteNoGo,
    boolean acceptRepeats,
    boolean keepSavepoint,
    SavepointFormat format,
    Set<String> declared,
    Deadlines deadlines,
    long mostLocalBytes,
    Set<String> acceptedStates,
    Optional<Contract> contract,
    Optional<Comparison> comparison) {
  private static final long MOST_LOCAL_BYTES = 1L << 30;

  public UpgradeOptions {
    declared = Set.copyOf(declared);
    acceptedStates = Set.copyOf(acceptedStates);
  }

  /** Nothing of the check of states is accepted, there is no contract, and no output compared. */
  public UpgradeOptions(
      boolean perform,
      boolean despiteNoGo,
      boolean acceptRepeats,
      boolean keepSavepoint,
      SavepointFormat format,
      Set<String> declared,
      Deadlines deadlines,
      long mostLocalBytes) {
    this(
        perform,
        despiteNoGo,
        acceptRepeats,
        keepSavepoint,
        format,
        declared,
        deadlines,
        mostLocalBytes,
        Set.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with a contract of the job's output. */
  public UpgradeOptions auditedBy(Contract terms) {
    return with(Optional.of(terms), comparison);
  }

  /** The same with a comparison of what both versions write. */
  public UpgradeOptions comparing(Comparison outputs) {
    return with(contract, Optional.of(outputs));
  }

  private UpgradeOptions with(Optional<Contract> terms, Optional<Comparison> outputs) {
    return new UpgradeOptions(
        perform,
        despiteNoGo,
        acceptRepeats,
        keepSavepoint,
        format,
        declared,
        deadlines,
        mostLocalBytes,
        acceptedStates,
        terms,
        outputs);
  }

  /**
   * Refuses what cannot be done with a target; touches nothing.
   *
   * @throws io.firedrill.problem.Problem if it cannot
   */
  public void check(UpgradeTarget target) {
    new ShadowOutputs(target.shadow().outputs()).check(this);
    comparison.ifPresent(any -> target.shadowOfOld());
  }

  /**
   * How long each phase may take.
   *
   * @param comeUp how long a version may take until all subtasks are RUNNING
   * @param blocked how long something may keep a shadow from coming up before it is given up
   * @param soak how long a shadow is to run at least
   */
  public record Deadlines(
      Duration steady,
      Duration savepoint,
      Duration comeUp,
      Duration settle,
      Duration blocked,
      Duration soak) {
    private static final Duration USUAL = Duration.ofSeconds(90);
    private static final Duration BLOCKED = Duration.ofSeconds(20);

    /** The usual ones, but for two. */
    public static Deadlines of(Duration comeUp, Duration soak) {
      return new Deadlines(USUAL, USUAL, comeUp, USUAL, BLOCKED, soak);
    }
  }

  /** The usual ones, with a short soak: for versions whose faults show at once. */
  public static UpgradeOptions brief(boolean perform) {
    return new UpgradeOptions(
        perform,
        false,
        false,
        false,
        SavepointFormat.CANONICAL,
        Set.of(),
        Deadlines.of(Duration.ofMinutes(5), Duration.ofSeconds(5)),
        MOST_LOCAL_BYTES);
  }
}
