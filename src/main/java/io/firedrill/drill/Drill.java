package io.firedrill.drill;

import io.firedrill.drill.evidence.Expects;
import io.firedrill.drill.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A drill, as its YAML file says it.
 *
 * @param name the file's name
 * @param hypothesis in a sentence, what is expected and because of what
 * @param flink Flink configuration on top of the target's; the value {@code default} takes a
 *     setting of the target away
 */
public record Drill(
    String name,
    String hypothesis,
    Fault fault,
    Expects expects,
    Job job,
    Map<String, String> flink,
    Deadlines deadlines) {
  public Drill {
    flink = Map.copyOf(flink);
  }

  /**
   * The job that the drill is about.
   *
   * @param main which of the project's jobs
   * @param csv a CSV file to read; without one the generator gives the records
   * @param rate records a second and split
   * @param splits how many splits the generator has
   * @param accounts how many accounts a split has
   */
  public record Job(
      Main main, Optional<Path> csv, double rate, int splits, int accounts, long seed) {}

  /** The jobs that ship with the project. */
  public enum Main {
    transactions,
    lab
  }

  /** How long each phase may take. */
  public record Deadlines(Duration steady, Duration recovery, Duration settle, Duration drain) {}

  /** How many restarts the drill's own restart strategy allows; 0 where it sets none. */
  public int allowedRestarts() {
    return Integer.parseInt(flink.getOrDefault("restart-strategy.fixed-delay.attempts", "0"));
  }

  public Drill withFault(Fault other) {
    return new Drill(name, hypothesis, other, expects, job, flink, deadlines);
  }

  public Drill withName(String other) {
    return new Drill(other, hypothesis, fault, expects, job, flink, deadlines);
  }

  public Drill withDeadlines(Deadlines other) {
    return new Drill(name, hypothesis, fault, expects, job, flink, other);
  }

  public Drill withFlink(Map<String, String> other) {
    return new Drill(name, hypothesis, fault, expects, job, other, deadlines);
  }
}
