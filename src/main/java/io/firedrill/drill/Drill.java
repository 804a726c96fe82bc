package io.firedrill.drill;

import io.firedrill.drill.fault.Fault;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Recovery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A drill, as its YAML file says it.
 *
 * @param name the file's name
 * @param hypothesis in a sentence, what is expected and because of what
 * @param flink Flink configuration on top of the target's; the value {@code default} takes a
 *     setting of the target away
 * @param budget how long parts of the recovery may take; over it is FAIL
 */
public record Drill(
    String name,
    String hypothesis,
    Fault fault,
    Expects expects,
    Job job,
    Map<String, String> flink,
    Budget budget,
    Deadlines deadlines) {
  public Drill {
    flink = Map.copyOf(flink);
  }

  /**
   * The job that the drill is about.
   *
   * @param main which of the project's jobs
   * @param pipeline what it reads from and writes to
   * @param csv a CSV file to read; without one the generator gives the records
   * @param rate records a second and split
   * @param splits how many splits the generator has
   * @param accounts how many accounts a split has
   * @param stateBytes what the job keeps for each account beside its totals, in bytes
   * @param transactionTimeout of the transactions of the sinks to topics; empty for the job's own
   * @param retention of the topic that the job reads; empty for the broker's own
   * @param maxPreparedTransactions of the PostgreSQL server; empty for more than the job needs
   */
  public record Job(
      Main main,
      Pipeline pipeline,
      Optional<Path> csv,
      double rate,
      int splits,
      int accounts,
      int stateBytes,
      long seed,
      Optional<Duration> transactionTimeout,
      Optional<Duration> retention,
      Optional<Integer> maxPreparedTransactions) {
    private static final long SEEN_SOON = 90; // in 100 accounts: the last ones take long

    /** Almost all of what the job keeps once it has seen each account, in bytes. */
    public long stateInTheEnd() {
      return SEEN_SOON * splits * accounts * stateBytes / 100;
    }

    /** Whether it says something of topics. */
    public boolean topicSettings() {
      return transactionTimeout.isPresent() || retention.isPresent();
    }
  }

  /** What a job reads from and writes to. */
  public enum Pipeline {
    /** A source of its own, and files in the store. */
    files,
    /** Topics of Kafka, both. */
    kafka,
    /** As files, with output, checkpoints and the high-availability data on HDFS. */
    hdfs,
    /** As files, with the output in tables of PostgreSQL. */
    jdbc,
    /** From topics of Kafka into tables of PostgreSQL. */
    kafka_jdbc;

    /** Whether the job reads topics. */
    public boolean readsTopics() {
      return this == kafka || this == kafka_jdbc;
    }

    /** Whether the job writes to tables. */
    public boolean writesTables() {
      return this == jdbc || this == kafka_jdbc;
    }

    /** As the command line has it. */
    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  /** The jobs that ship with the project. */
  public enum Main {
    transactions,
    lab
  }

  /**
   * How long each phase may take.
   *
   * @param patient whether phases that wait for checkpoints wait longer where those are far apart
   */
  public record Deadlines(
      Duration steady, Duration recovery, Duration settle, Duration drain, boolean patient) {}

  /**
   * A recovery objective.
   *
   * @param p95 what 95 of 100 recoveries must not exceed; of a single run it is the most it may
   *     take
   * @param maximum the most that each named phase may take, or {@code total} the whole
   */
  public record Budget(Optional<Duration> p95, Map<String, Duration> maximum) {
    public static final Budget NONE = new Budget(Optional.empty(), Map.of());

    public Budget {
      maximum = Map.copyOf(maximum);
    }

    /** What a single run is held to, in milliseconds by phase. */
    public Map<String, Long> ofOneRun() {
      Map<String, Long> limits = new TreeMap<>();
      p95.ifPresent(most -> limits.put(Recovery.TOTAL, most.toMillis()));
      maximum.forEach((phase, most) -> limits.merge(phase, most.toMillis(), Math::min));
      return limits;
    }
  }

  /** Whether the job does not come back by itself, so that the drill has to bring it back. */
  public boolean bringsBack() {
    return fault.losesTheJob() || expects == Expects.FAILED && fault.needsFailureTrigger();
  }

  /** Why a job that runs already has to be deployed anew for it; empty if it has not. */
  public Optional<String> redeploys() {
    if (!flink.isEmpty()) {
      return Optional.of("it brings Flink settings of its own");
    }
    return bringsBack() ? Optional.of("the job has to be brought back") : Optional.empty();
  }

  /** Why only a target that starts the job itself can run it; empty if any can. */
  public Optional<String> needsOwnJob() {
    boolean ends = expects == Expects.FAILED && !bringsBack();
    if (job.main() == Main.lab || expects == Expects.LAB || ends) {
      return Optional.of("it ends the job");
    }
    if (job.csv().isPresent()) {
      return Optional.of("its job reads a file of this machine");
    }
    if (job.topicSettings()) {
      return Optional.of("it brings settings of topics");
    }
    if (job.stateBytes() > 0) {
      return Optional.of("it says how much state the job keeps");
    }
    return job.maxPreparedTransactions().map(most -> "it brings a setting of the database");
  }

  /** How many restarts the drill's own restart strategy allows; 0 where it sets none. */
  public int allowedRestarts() {
    return Integer.parseInt(flink.getOrDefault("restart-strategy.fixed-delay.attempts", "0"));
  }

  public Drill withFault(Fault other) {
    return new Drill(name, hypothesis, other, expects, job, flink, budget, deadlines);
  }

  public Drill withPipeline(Pipeline other) {
    Job piped =
        new Job(
            job.main(),
            other,
            job.csv(),
            job.rate(),
            job.splits(),
            job.accounts(),
            job.stateBytes(),
            job.seed(),
            job.transactionTimeout(),
            job.retention(),
            job.maxPreparedTransactions());
    return new Drill(name, hypothesis, fault, expects, piped, flink, budget, deadlines);
  }

  public Drill withName(String other) {
    return new Drill(other, hypothesis, fault, expects, job, flink, budget, deadlines);
  }

  public Drill withDeadlines(Deadlines other) {
    return new Drill(name, hypothesis, fault, expects, job, flink, budget, other);
  }

  public Drill withFlink(Map<String, String> other) {
    return new Drill(name, hypothesis, fault, expects, job, other, budget, deadlines);
  }

  public Drill withBudget(Budget other) {
    return new Drill(name, hypothesis, fault, expects, job, flink, other, deadlines);
  }

  public Drill withExpects(Expects other) {
    return new Drill(name, hypothesis, fault, other, job, flink, budget, deadlines);
  }
}
