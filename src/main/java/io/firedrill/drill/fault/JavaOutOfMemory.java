package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.cluster.Victim.Role;
import io.firedrill.cluster.WatchedProcess;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.JobFailure;
import io.firedrill.flink.Subtask;
import io.firedrill.job.ArmedFailure;
import io.firedrill.job.Memory;
import io.firedrill.job.TransactionsJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Conditions;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets user code take a memory of a TaskManager's JVM until that throws an OutOfMemoryError, once.
 * Whether the process ends of it is Flink's affair and its settings'. A drill names it by its
 * constant's name, in lower case with dashes.
 */
public enum JavaOutOfMemory implements Fault {
  TASKMANAGER_HEAP_OOM(Memory.HEAP, Action.EXHAUST_HEAP, "fill the Java heap"),
  TASKMANAGER_METASPACE_OOM(Memory.METASPACE, Action.EXHAUST_METASPACE, "fill the metaspace");

  private static final Duration THROWN_WITHIN = Duration.ofSeconds(60);

  /** How long Flink may take to shut down a TaskManager, or to restore the job in it. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

  /** What Flink logs before it ends a TaskManager. */
  private static final List<String> ENDS =
      List.of(
          "Fatal error occurred while executing the TaskManager",
          "terminating the JVM",
          "Terminating due to java.lang.OutOfMemoryError");

  private final Memory memory;
  private final Action action;
  private final String description;

  JavaOutOfMemory(Memory memory, Action action, String description) {
    this.memory = memory;
    this.action = action;
    this.description = description;
  }

  /** The kind that drills name it by. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<JavaOutOfMemory> of(String kind) {
    return Arrays.stream(values()).filter(fault -> fault.kind().equals(kind)).findFirst();
  }

  @Override
  public String describe() {
    return Texts.format(
        "let user code %s of a TaskManager that runs the job until its JVM throws an"
            + " OutOfMemoryError",
        description);
  }

  @Override
  public boolean needsFailureTrigger() {
    return true;
  }

  @Override
  public Set<Action> needs() {
    return Set.of(action);
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.TASKMANAGER);
  }

  /** The one that runs the first subtask, which is what the trigger goes by. */
  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    String host = firstSubtask(context).taskManager();
    return context.onAllTaskManagers(action).stream()
        .filter(each -> each.victim().resourceId().equals(host))
        .toList();
  }

  private static Subtask firstSubtask(FaultContext context) throws IOException {
    FlinkRest rest = context.job().rest();
    for (FlinkJob.Vertex vertex : rest.job(context.jobId()).vertices()) {
      if (vertex.name().contains(TransactionsJob.FAILURE_UID)) {
        for (Subtask subtask : rest.subtasks(context.jobId(), vertex)) {
          if (subtask.index() == 0 && subtask.state().equals("RUNNING")) {
            return subtask;
          }
        }
      }
    }
    throw new Problem(
        Texts.format(
            "no subtask of the job's operator %s is RUNNING: nothing was done. Start the job with"
                + " --failure-trigger, and drill it while it runs",
            TransactionsJob.FAILURE_UID));
  }

  @Override
  public void inject(FaultContext context) throws IOException {
    List<FaultAction> actions = plan(context);
    context.announce(actions);
    context.prepare(actions);
    Victim victim = actions.get(0).victim();
    boolean ended;
    try (WatchedProcess process = context.target().watch(victim)) {
      Thrown thrown = letItThrow(context, process);
      context
          .evidence()
          .add(
              new Fact.FaultTookEffect(
                  context.onOurClock(thrown.atMillis()),
                  List.of(victim),
                  Texts.format("%s: %s", victim.resourceId(), thrown.error())));
      String how = awaitWhatComesOfIt(context, process);
      ended = !how.isEmpty();
      context.evidence().add(new Fact.OutOfMemorySeen(context.now(), victim, thrown.error(), how));
    }
    if (ended) {
      context.replace(actions);
    }
  }

  /**
   * The error.
   *
   * @param atMillis when the job failed, on Flink's clock
   */
  private record Thrown(long atMillis, String error) {}

  private Thrown letItThrow(FaultContext context, WatchedProcess process) throws IOException {
    UserCodeTrigger trigger = new UserCodeTrigger(context);
    long before = trigger.lastFailure();
    trigger.arm(
        ArmedFailure.Trigger.of(
            memory, trigger.attempt(), context.now() + THROWN_WITHIN.toMillis()));
    try {
      return Wait.until(
          "an OutOfMemoryError of " + memory.words(),
          THROWN_WITHIN,
          () -> {
            Optional<JobFailure> failure =
                trigger
                    .failures()
                    .filter(f -> f.atMillis() > before)
                    .min(Comparator.comparingLong(JobFailure::atMillis));
            Optional<String> error =
                Stream.of(process.log(), failure.map(JobFailure::stackTrace).orElse(""))
                    .flatMap(text -> memory.refusedIn(text).stream())
                    .findFirst();
            return failure.isPresent() && error.isPresent()
                ? Look.seen(new Thrown(failure.get().atMillis(), error.get()))
                : Look.notYet(
                    "%s, %s",
                    failure.map(JobFailure::headline).orElse("the job has not failed"),
                    error.orElse("its log has no such error"));
          });
    } finally {
      trigger.disarm();
    }
  }

  /** How the process ended; empty if it did not, and the job is there again. */
  private static String awaitWhatComesOfIt(FaultContext context, WatchedProcess process) {
    try {
      return Wait.until(
          "the TaskManager to have ended, or the job to run again",
          SETTLED_WITHIN,
          () -> {
            Optional<String> ended = process.ended();
            String log = process.log();
            boolean ends = ENDS.stream().anyMatch(log::contains);
            Evidence now = context.evidence().soFar().onOneClock();
            return ended.isEmpty() && !ends && Conditions.recovered(now) instanceof Look.Seen<?>
                ? Look.seen("")
                : ended.map(Look::seen).orElseGet(() -> Look.notYet("neither"));
          });
    } catch (DeadlinePassed e) {
      return ""; // what became of the job the next phase says
    }
  }

  @Override
  public void lift(FaultContext context) throws IOException {
    new UserCodeTrigger(context).disarm();
  }
}
