package io.firedrill.drill.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What a drill does to the job. A fault is one class: what it says in YAML are its fields, and its
 * line below gives it its kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "taskmanager-kill", value = TaskManagerKill.class),
  @JsonSubTypes.Type(name = "taskmanager-delete", value = TaskManagerDelete.class),
  @JsonSubTypes.Type(name = "taskmanager-evict", value = TaskManagerEvict.class),
  @JsonSubTypes.Type(name = "taskmanager-crash", value = TaskManagerCrash.class),
  @JsonSubTypes.Type(name = "taskmanager-hang", value = TaskManagerHang.class),
  @JsonSubTypes.Type(name = "mid-checkpoint-kill", value = MidCheckpointKill.class),
  @JsonSubTypes.Type(name = "jobmanager-kill", value = JobManagerKill.class),
  @JsonSubTypes.Type(name = "jobmanager-delete", value = JobManagerDelete.class),
  @JsonSubTypes.Type(name = "jobmanager-crash", value = JobManagerCrash.class),
  @JsonSubTypes.Type(
      name = "jobmanager-deployment-delete",
      value = JobManagerDeploymentDelete.class),
  @JsonSubTypes.Type(name = "operator-kill", value = OperatorKill.class),
  @JsonSubTypes.Type(
      name = "taskmanager-and-jobmanager-kill",
      value = TaskManagerAndJobManagerKill.class),
  @JsonSubTypes.Type(
      name = "taskmanager-then-jobmanager-kill",
      value = TaskManagerThenJobManagerKill.class),
  @JsonSubTypes.Type(name = "all-pods-kill", value = AllPodsKill.class),
  @JsonSubTypes.Type(name = "store-outage", value = StoreOutage.class),
  @JsonSubTypes.Type(name = "task-failure", value = TaskFailure.class),
  @JsonSubTypes.Type(name = "job-itself", value = JobItself.class)
})
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
   * What it is going to do first, to whom, as things are now. Touches nothing.
   *
   * @throws IOException if the victims cannot be told
   */
  List<FaultAction> plan(FaultContext context) throws IOException;

  /**
   * Does it, and records whom it was to hit and how it was seen to take effect.
   *
   * @throws io.firedrill.wait.DeadlinePassed if it was not seen to take effect
   */
  default void inject(FaultContext context) throws IOException {
    context.kill(plan(context));
  }

  /** Whether the job must be able to fail on command. */
  default boolean needsFailureTrigger() {
    return false;
  }
}
