package io.firedrill.doctor.rules;

import io.firedrill.doctor.Rule;
import java.time.Clock;
import java.util.List;

/** The rules, by what they are about. */
public final class AllRules {
  private AllRules() {}

  /** All of them. */
  public static List<Rule> with(Clock clock) {
    return List.of(
        new CheckpointsNotDurable(),
        new S3PluginMissing(),
        new S3SchemeOfTwoPlugins(),
        new CheckpointsFail(),
        new NoCheckpointForLong(),
        new RestartsFasterThanCheckpoints(),
        new NoRestarts(),
        new RestartBackoffAddsUp(),
        new RestartsAtOnce(),
        new RestartsWithoutLimit(),
        new FailsAgainAndAgain(),
        new CheckpointingOff(),
        new CheckpointsNotRetained(),
        new NoFailedCheckpointTolerated(),
        new OneCheckpointRetained(),
        new AtLeastOnce(),
        new CheckpointsNearTheirTimeout(),
        new CheckpointsLongerThanTheirInterval(),
        new CheckpointsGrow(),
        new CheckpointIntervalLong(),
        new FullCheckpoints(),
        new LargeStateOnHeap(),
        new LocalRecoveryOff(),
        new RocksdbMemoryUnmanaged(),
        new UnalignedCheckpoints(),
        new MaxParallelismByDefault(),
        new GenericTypesAllowed(),
        new KryoInState(),
        new UidMissing(),
        new KafkaTransactionsShort(),
        new UnclaimedStateIgnored(),
        new InitialSavepointKept(),
        new HighAvailabilityOff(),
        new HighAvailabilityStorageNotDurable(),
        new LastStateWithoutHighAvailability(),
        new LeaseLong(),
        new HeartbeatSlow(),
        new NoStandbyJobManager(),
        new NoSpareTaskManager(),
        new WebTimeoutLong(),
        new JobNotRunning(),
        new UpgradeModeStateless(),
        new SavepointUpgradeFallsBack(),
        new NoSavepointFolder(),
        new DeletionLosesState(),
        new DeletionHangs(),
        new FlinkVersionOld(),
        new KeysInSettings(),
        new ImageByTag(),
        new MemoryLimitAboveRequest(),
        new CpuLimitTight(),
        new JobManagerMemorySmall(),
        new TerminationGraceShort(),
        new MetricsOff(),
        new AllPodsOnOneNode(),
        new NoDisruptionBudget(),
        new HighAvailabilityFolderShared(),
        new SavepointOld(clock));
  }
}
