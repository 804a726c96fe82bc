package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Stops a process until the job has gone on without it, and lets it go on: it knows nothing of the
 * time that has passed, and does what it was about to do. A drill names it by its constant's name,
 * in lower case with dashes.
 */
public enum Zombie implements Fault {
  TASKMANAGER_ZOMBIE(Role.TASKMANAGER, "the TaskManager that runs the job"),
  JOBMANAGER_ZOMBIE(Role.JOBMANAGER, "the JobManager that leads");

  private final Role role;
  private final String what;

  Zombie(Role role, String what) {
    this.role = role;
    this.what = what;
  }

  /** The kind that drills name it by. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Zombie> of(String kind) {
    return Arrays.stream(values()).filter(fault -> fault.kind().equals(kind)).findFirst();
  }

  @Override
  public String describe() {
    return Texts.format(
        "stop %s with SIGSTOP, and let it go on once the job has gone on without it", what);
  }

  @Override
  public Set<Action> needs() {
    return Set.of(Action.PAUSE, Action.WAKE);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(role);
  }

  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return List.of(context.on(role, Action.PAUSE));
  }

  @Override
  public Optional<String> returns() {
    return Optional.of("waits for a checkpoint without what was stopped, and lets that go on");
  }

  @Override
  public void letReturn(FaultContext context) throws IOException {
    List<Victim> stopped =
        context.evidence().soFar().fault().map(Fact.FaultTookEffect::victims).orElse(List.of());
    try {
      context.awaitCheckpointAgain();
    } finally {
      stopped.forEach(context::wake);
    }
  }
}
