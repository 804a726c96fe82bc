package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim.Role;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One action on one victim. A drill names it by its constant's name, in lower case with dashes; of
 * TaskManagers it is the one that hosts most of the job.
 */
public enum SingleFault implements Fault {
  TASKMANAGER_KILL(Action.KILL, Role.TASKMANAGER, "kill the TaskManager that runs the job"),
  TASKMANAGER_DELETE(
      Action.DELETE,
      Role.TASKMANAGER,
      "delete the pod of the TaskManager that runs the job, with its own grace period"),
  TASKMANAGER_EVICT(
      Action.EVICT, Role.TASKMANAGER, "evict the pod of the TaskManager that runs the job"),
  TASKMANAGER_CRASH(
      Action.CRASH,
      Role.TASKMANAGER,
      "crash the JVM of the TaskManager that runs the job, with SIGSEGV"),
  TASKMANAGER_HANG(
      Action.HANG,
      Role.TASKMANAGER,
      "stop the TaskManager that runs the job with SIGSTOP, so that only heartbeats can tell"),
  TASKMANAGER_OOM(
      Action.TAKE_MEMORY,
      Role.TASKMANAGER,
      "take memory in the container of the TaskManager that runs the job until the kernel kills it"),
  TASKMANAGER_STORAGE(
      Action.TAKE_STORAGE,
      Role.TASKMANAGER,
      "write files in the container of the TaskManager that runs the job until the kubelet evicts it"),
  JOBMANAGER_KILL(Action.KILL, Role.JOBMANAGER, "kill the JobManager"),
  JOBMANAGER_DELETE(
      Action.DELETE, Role.JOBMANAGER, "delete the JobManager's pod, with its own grace period"),
  JOBMANAGER_CRASH(Action.CRASH, Role.JOBMANAGER, "crash the JobManager's JVM with SIGSEGV"),
  JOBMANAGER_DEPLOYMENT_DELETE(
      Action.DELETE_DEPLOYMENT,
      Role.DEPLOYMENT,
      "delete the JobManager's Deployment, which only the operator brings back"),
  CONNECTIONS_CUT(
      Action.CUT_CONNECTIONS, Role.DATABASE, "cut all connections of the job to the database");

  private final Action action;
  private final Role role;
  private final String description;

  SingleFault(Action action, Role role, String description) {
    this.action = action;
    this.role = role;
    this.description = description;
  }

  /** The kind that drills name it by. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<SingleFault> of(String kind) {
    return Arrays.stream(values()).filter(fault -> fault.kind().equals(kind)).findFirst();
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public Set<Action> needs() {
    return Set.of(action);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(role);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(role, action));
  }
}
