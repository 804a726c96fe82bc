package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a drill does to the job: a line in {@link SingleFault}, or a record whose fields are those
 * in the YAML, with its kind in {@link FaultKinds}.
 */
public interface Fault {
  /** What is about to be done, in a few words. */
  String describe();

  /** What the target must be able to do. */
  default Set<Action> needs() {
    return Set.of(Action.KILL);
  }

  /** Whom it hits. */
  Set<Victim.Role> roles();

  /**
   * What it would do first, and to which processes, as of now. Touches nothing.
   *
   * @throws IOException if the victims cannot be determined
   */
  List<FaultAction> plan(FaultContext context) throws IOException;

  /**
   * Does it, and records what it was to hit and how it was seen to take effect.
   *
   * @throws io.firedrill.wait.DeadlinePassed if it was not seen to take effect
   */
  default void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.inject(actions);
  }

  /**
   * Takes away what would go on after the drill; nothing by default.
   *
   * @throws IOException if it cannot be taken away
   */
  default void lift(FaultContext context) throws IOException {}

  /** What is done once the job has recovered, in a few words; empty if nothing is. */
  default Optional<String> returns() {
    return Optional.empty();
  }

  /**
   * Does that: what was lost comes back.
   *
   * @throws io.firedrill.wait.DeadlinePassed if the job was not seen to have gone on without it
   */
  default void letReturn(FaultContext context) throws IOException {}

  /** How often the job fails because of it, and has to be restarted. */
  default int failures() {
    return 1;
  }

  /** How long at least it keeps the job from committing what it writes. */
  default Duration lasts() {
    return Duration.ZERO;
  }

  /** How long at least no restore can succeed. */
  default Duration failsRestores() {
    return Duration.ZERO;
  }

  /** For how long at most a TaskManager lives on unheard, which Flink is to take for lost. */
  default Duration silence() {
    return Duration.ZERO;
  }

  /** How long a checkpoint may take because of it, if none fails. */
  default Duration delaysCheckpoints() {
    return Duration.ZERO;
  }

  /** Whether it is about the topics of a Kafka broker. */
  default boolean needsTopics() {
    return roles().contains(Victim.Role.BROKER);
  }

  /** Whether only a job that writes to topics shows that it was hit. */
  default boolean needsWrittenTopics() {
    return false;
  }

  /** Whether it is about a database that the job writes to. */
  default boolean needsTables() {
    return roles().contains(Victim.Role.DATABASE);
  }

  /** Whether it needs a proxy between the job and its S3 store. */
  default boolean needsStoreProxy() {
    return roles().contains(Victim.Role.STORE_PROXY);
  }

  /** Whether it is about transactions, whatever they are transactions of. */
  default boolean needsTransactions() {
    return false;
  }

  /** Whether it is about HDFS. */
  default boolean needsHdfs() {
    return roles().contains(Victim.Role.DATANODE);
  }

  /** Whether TaskManagers must work on file systems of their own, which can be filled. */
  default boolean needsSmallDisk() {
    return false;
  }

  /** Whether it takes a node of several away. */
  default boolean needsNodes() {
    return false;
  }

  /** Whether it needs a node on which commands can be run, beside the job and its pods. */
  default boolean needsKindNode() {
    return false;
  }

  /** Whether nothing is left that would bring the job back. */
  default boolean losesTheJob() {
    return false;
  }

  /** Whether what it deletes is created again as it was, and not from the newest that is left. */
  default boolean asItWas() {
    return false;
  }

  /** Whether the job must be able to fail on command. */
  default boolean needsFailureTrigger() {
    return false;
  }
}
