package io.firedrill.run;

import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.EvidenceLog;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Phase;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Runs the phases of a drill or a rehearsal one after the other, and records how they ended. */
public final class Phases {
  private final RunningJob job;
  private final EvidenceLog evidence;
  private final Progress progress;
  private final Clock clock;
  private Duration interval = Duration.ZERO;

  public Phases(RunningJob job, EvidenceLog evidence, Progress progress, Clock clock) {
    this.job = job;
    this.evidence = evidence;
    this.progress = progress;
    this.clock = clock;
  }

  public void add(Fact fact) {
    evidence.add(fact);
  }

  public Evidence soFar() {
    return evidence.soFar();
  }

  public long now() {
    return clock.millis();
  }

  /** Sets how far apart the job's checkpoints are. */
  public void checkpointsEvery(Duration interval) {
    this.interval = interval;
  }

  /** A deadline for what waits for checkpoints: longer where they are far apart. */
  public Duration patient(Duration deadline) {
    return deadline.plus(interval.multipliedBy(2));
  }

  /** What a phase does. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws Exception;
  }

  /**
   * Runs a phase; one that is not done in time leaves that as a fact.
   *
   * @return what it gave; empty if it was not done
   */
  public <T> Optional<T> run(Phase phase, String what, Work<T> work) {
    add(new Fact.PhaseBegan(clock.millis(), phase));
    progress.begins(phase.label(), what);
    try {
      T result = work.run();
      progress.ended(result instanceof String outcome ? outcome : "");
      return Optional.ofNullable(result);
    } catch (DeadlinePassed | IOException e) {
      add(new Fact.DeadlineMissed(clock.millis(), phase, e.getMessage()));
      progress.ended(e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      progress.ended("failed");
      throw e;
    } catch (Exception e) {
      progress.ended("failed");
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a condition, and fails at once if something has died by itself. */
  public <T> T until(String description, Duration deadline, Wait.Condition<T> condition) {
    return Wait.until(
        description,
        deadline,
        job.lookEvery(),
        () -> {
          job.checkAlive();
          return condition.look();
        });
  }
}
