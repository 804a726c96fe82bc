package io.firedrill.drill.fault;

import io.firedrill.cluster.Action;
import io.firedrill.cluster.FaultAction;
import io.firedrill.cluster.Victim;
import io.firedrill.evidence.Fact;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Faults one after the other, whether or not the job has recovered from those before. */
public record FaultSeries(List<Step> steps) implements Fault {
  /** While the job recovers there may be nobody to hit. */
  private static final Duration HIT_WITHIN = Duration.ofSeconds(120);

  /**
   * One of them.
   *
   * @param afterMillis after the one before it took effect
   */
  public record Step(long afterMillis, Fault fault) {
    public Step {
      if (afterMillis < 0) {
        throw new IllegalArgumentException("afterMillis must not be negative");
      }
      if (fault == null) {
        throw new IllegalArgumentException("each of the steps needs a fault");
      }
      if (fault instanceof FaultSeries || fault.returns().isPresent() || fault.losesTheJob()) {
        throw new IllegalArgumentException(
            "a series is of faults after which the job comes back by itself: neither a series, nor what returns later, nor the loss of the cluster");
      }
    }

    private String describe() {
      return Texts.format("after %d ms %s", afterMillis, fault.describe());
    }
  }

  public FaultSeries {
    if (steps == null || steps.isEmpty()) {
      throw new IllegalArgumentException("a series needs steps");
    }
    steps = List.copyOf(steps);
  }

  @Override
  public String describe() {
    return steps.stream().map(Step::describe).collect(Collectors.joining(", then "));
  }

  @Override
  public Set<Action> needs() {
    return steps.stream()
        .flatMap(step -> step.fault().needs().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<Victim.Role> roles() {
    return steps.stream()
        .flatMap(step -> step.fault().roles().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Duration lasts() {
    return steps.stream().map(step -> step.fault().lasts()).reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public int failures() {
    return steps.stream().mapToInt(step -> step.fault().failures()).sum();
  }

  @Override
  public Duration failsRestores() {
    return steps.stream()
        .map(step -> step.fault().failsRestores())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private boolean any(Predicate<Fault> which) {
    return steps.stream().map(Step::fault).anyMatch(which);
  }

  @Override
  public boolean needsTopics() {
    return any(Fault::needsTopics);
  }

  @Override
  public boolean needsWrittenTopics() {
    return any(Fault::needsWrittenTopics);
  }

  @Override
  public boolean needsTables() {
    return any(Fault::needsTables);
  }

  @Override
  public boolean needsTransactions() {
    return any(Fault::needsTransactions);
  }

  @Override
  public boolean needsHdfs() {
    return any(Fault::needsHdfs);
  }

  @Override
  public boolean needsFailureTrigger() {
    return any(Fault::needsFailureTrigger);
  }

  /** Whom the first would hit; those that follow take whom they find. */
  @Override
  public List<FaultAction> plan(FaultContext context) throws IOException {
    return steps.get(0).fault().plan(context);
  }

  @Override
  public void inject(FaultContext context) {
    context
        .evidence()
        .add(new Fact.SeriesPlanned(context.now(), steps.stream().map(Step::describe).toList()));
    for (int step = 0; step < steps.size(); step++) {
      take(context, steps.get(step), step);
      context.evidence().add(new Fact.StepDone(context.now(), step));
    }
  }

  @Override
  public void lift(FaultContext context) throws IOException {
    for (Step step : steps) {
      step.fault().lift(context);
    }
  }

  private static void take(FaultContext context, Step step, int number) {
    long due = context.now() + step.afterMillis();
    Wait.until(
        Texts.format("fault %d, %s", number + 1, step.fault().describe()),
        HIT_WITHIN.plusMillis(step.afterMillis()),
        () -> {
          long left = due - context.now();
          return left > 0 ? Look.notYet("%d ms left", left) : attempt(context, step.fault());
        });
  }

  /** Whoever is to be hit may be gone by the time that it is chosen. */
  private static Look<Boolean> attempt(FaultContext context, Fault fault) {
    try {
      fault.inject(context);
      return Look.seen(true);
    } catch (IOException | Problem e) {
      return Look.notYet("%s", e.getMessage());
    }
  }
}
