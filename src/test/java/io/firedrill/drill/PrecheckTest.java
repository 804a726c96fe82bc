package io.firedrill.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.drill.fault.NetworkCutJobManager;
import io.firedrill.drill.fault.SingleFault;
import io.firedrill.drill.fault.TaskManagerOomLoop;
import io.firedrill.flink.CheckpointConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecheckTest {
  private static final CheckpointConfig EVERY_5_S =
      new CheckpointConfig("exactly_once", 5_000, 60_000, 0, true);

  @Test
  void aJobManagerIsNotKilledWithoutHighAvailability() {
    Precheck without = new Precheck(Optional.of(EVERY_5_S), Map.of());
    assertThat(without.objections(SingleFault.TASKMANAGER_KILL)).isEmpty();
    assertThat(without.objections(SingleFault.JOBMANAGER_KILL))
        .singleElement()
        .asString()
        .startsWith("high-availability.type is not set");
    assertThat(without.objections(SingleFault.JOBMANAGER_DEPLOYMENT_DELETE)).hasSize(1);
    Precheck with =
        new Precheck(Optional.of(EVERY_5_S), Map.of("high-availability.type", "kubernetes"));
    assertThat(with.objections(SingleFault.JOBMANAGER_KILL)).isEmpty();
    Precheck none = new Precheck(Optional.of(EVERY_5_S), Map.of("high-availability", "NONE"));
    assertThat(none.objections(SingleFault.JOBMANAGER_KILL)).hasSize(1);
  }

  @Test
  void aCutThatEndsBeforeHeartbeatsTimeOutIsRefused() {
    Precheck usual = new Precheck(Optional.of(EVERY_5_S), Map.of());
    assertThat(usual.objections(new NetworkCutJobManager(null))).isEmpty();
    assertThat(usual.objections(new NetworkCutJobManager(50)))
        .singleElement()
        .asString()
        .contains("heartbeat.timeout is 50 s", "set fault.seconds higher");
    Precheck sooner = new Precheck(Optional.of(EVERY_5_S), Map.of("heartbeat.timeout", "15000"));
    assertThat(sooner.objections(new NetworkCutJobManager(50))).isEmpty();
  }

  @Test
  void withoutCheckpointsThereIsNothingToRestore() {
    assertThat(new Precheck(Optional.empty(), Map.of()).objections(SingleFault.TASKMANAGER_KILL))
        .singleElement()
        .asString()
        .startsWith("checkpointing is off");
  }

  @Test
  void atLeastOnceIsNotEnough() {
    CheckpointConfig mode = new CheckpointConfig("at_least_once", 5_000, 60_000, 0, true);
    assertThat(new Precheck(Optional.of(mode), Map.of()).objections(SingleFault.TASKMANAGER_KILL))
        .singleElement()
        .asString()
        .contains("records would be duplicated");
  }

  @ParameterizedTest
  @CsvSource({
    "fixed-delay, restart-strategy.fixed-delay.attempts, 2, 1",
    "fixed-delay, restart-strategy.fixed-delay.attempts, 3, 0",
    "failure-rate, other, 9, 1",
    "exponential-delay, restart-strategy.exponential-delay.attempts-before-reset-backoff, 2, 1",
    "exponential-delay, other, 1, 0"
  })
  void aFaultThatUsesUpTheRestartsIsRefused(String type, String limit, String value, int refusals) {
    Map<String, String> settings = Map.of("restart-strategy.type", type, limit, value);
    assertThat(new Precheck(Optional.of(EVERY_5_S), settings).objections(new TaskManagerOomLoop(3)))
        .hasSize(refusals)
        .allMatch(objection -> objection.startsWith("the fault makes the job fail 3 times"));
  }

  @Test
  void aStrategyThatDoesNotRestartIsReportedAndNoStrategyIsFlinksDefault() {
    Precheck none =
        new Precheck(Optional.of(EVERY_5_S), Map.of("restart-strategy.type", "disable"));
    assertThat(none.objections(SingleFault.TASKMANAGER_KILL))
        .singleElement()
        .asString()
        .contains("restart-strategy.type is disable");
    Precheck byDefault = new Precheck(Optional.of(EVERY_5_S), Map.of());
    assertThat(byDefault.objections(SingleFault.TASKMANAGER_KILL)).isEmpty();
  }
}
