package io.firedrill.drill;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.firedrill.cluster.Victim;
import io.firedrill.drill.fault.Fault;
import io.firedrill.drill.fault.FaultKinds;
import io.firedrill.drill.fault.FaultSeries;
import io.firedrill.drill.fault.JobItself;
import io.firedrill.evidence.Expects;
import io.firedrill.evidence.Recovery;
import io.firedrill.problem.Problem;
import io.firedrill.problem.StrictYaml;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.util.TimeUtils;

/** Parses drill files strictly; errors name the file, the line and what was expected. */
public final class DrillFile {
  private static final StrictYaml YAML =
      new StrictYaml(
          "drill",
          "hypothesis and fault",
          List.of(new SimpleModule().addDeserializer(Fault.class, new FaultKinds())));
  private static final int DEFAULT_RATE = 500;
  private static final int MOST_STATE_BYTES = 1_000_000;
  private static final Set<Victim.Role> AROUND_THE_JOB =
      Set.of(
          Victim.Role.STORE,
          Victim.Role.STORE_PROXY,
          Victim.Role.BROKER,
          Victim.Role.DATANODE,
          Victim.Role.DATABASE,
          Victim.Role.API_SERVER);
  private static final String ATTEMPTS = "restart-strategy.fixed-delay.attempts";

  private DrillFile() {}

  /** The file's form. */
  private record Form(
      @JsonProperty(required = true) String hypothesis,
      @JsonProperty(required = true) Fault fault,
      Expects expects,
      JobForm job,
      Map<String, String> flink,
      BudgetForm recovery,
      DeadlineForm deadlines) {}

  /** Durations as Flink writes them: 15s, 500 ms. */
  private record BudgetForm(String p95, Map<String, String> max) {}

  private record JobForm(
      Drill.Main main,
      String csv,
      Double rate,
      Integer splits,
      Integer accounts,
      Integer stateBytes,
      Long seed,
      String transactionTimeout,
      String retention,
      Integer maxPreparedTransactions) {}

  /** In seconds. */
  private record DeadlineForm(Integer steady, Integer recovery, Integer settle, Integer drain) {}

  /**
   * Reads a drill.
   *
   * @throws Problem if the file does not exist or cannot be parsed
   */
  public static Drill read(Path file) {
    return drill(nameOf(file), YAML.read(file, Form.class), file);
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replaceAll("\\.ya?ml$", "");
  }

  private static Drill drill(String name, Form form, Path file) {
    if (form.hypothesis() == null || form.fault() == null) {
      throw new Problem(Texts.format("%s: hypothesis and fault must not be empty", file));
    }
    JobForm job =
        form.job() == null
            ? new JobForm(null, null, null, null, null, null, null, null, null, null)
            : form.job();
    DeadlineForm deadlines =
        form.deadlines() == null ? new DeadlineForm(null, null, null, null) : form.deadlines();
    double rate = or(job.rate(), (double) DEFAULT_RATE);
    if (rate <= 0 || or(job.splits(), 1) < 1 || or(job.accounts(), 1) < 1) {
      throw new Problem(
          Texts.format("%s: job.rate, job.splits and job.accounts must be positive", file));
    }
    if (or(job.stateBytes(), 0) < 0 || or(job.stateBytes(), 0) > MOST_STATE_BYTES) {
      throw new Problem(
          Texts.format("%s: job.stateBytes must be from 0 to %d", file, MOST_STATE_BYTES));
    }
    if (or(job.maxPreparedTransactions(), 0) < 0) {
      throw new Problem(Texts.format("%s: job.maxPreparedTransactions must not be negative", file));
    }
    Drill.Main main = or(job.main(), Drill.Main.transactions);
    Expects expects = or(form.expects(), Expects.RESTORE);
    Map<String, String> flink = or(form.flink(), Map.<String, String>of());
    if (main == Drill.Main.lab && job.csv() == null) {
      throw new Problem(Texts.format("%s: the job lab needs job.csv", file));
    }
    if ((expects == Expects.NO_RESTORE || expects == Expects.EITHER)
        && !withoutRestore(form.fault())) {
      throw new Problem(
          Texts.format(
              "%s: only an outage of what is around the job, or what lets checkpoints wait, can leave the job without a restore: expects is restore",
              file));
    }
    if (form.fault() instanceof FaultSeries != (expects == Expects.SURVIVES)) {
      throw new Problem(
          Texts.format("%s: a series of faults expects survives, and nothing else does", file));
    }
    if (form.fault() instanceof JobItself && expects == Expects.RESTORE) {
      throw new Problem(
          Texts.format(
              "%s: a job that fails by itself cannot expect a restore: expects is failed or lab",
              file));
    }
    String attempts = flink.getOrDefault(ATTEMPTS, "0");
    if (!attempts.matches("\\d{1,6}")) {
      throw new Problem(
          Texts.format("%s: %s is %s; expected a whole number", file, ATTEMPTS, attempts));
    }
    return new Drill(
        name,
        form.hypothesis().strip(),
        form.fault(),
        expects,
        new Drill.Job(
            main,
            Drill.Pipeline.files,
            Optional.ofNullable(job.csv()).map(csv -> besides(file, csv)),
            rate,
            or(job.splits(), 2),
            or(job.accounts(), 50),
            or(job.stateBytes(), 0),
            or(job.seed(), 1L),
            Optional.ofNullable(job.transactionTimeout())
                .map(text -> wholeSeconds(file, "job.transactionTimeout", text)),
            Optional.ofNullable(job.retention()).map(text -> duration(file, "job.retention", text)),
            Optional.ofNullable(job.maxPreparedTransactions())),
        flink,
        budget(file, form.recovery(), expects),
        new Drill.Deadlines(
            seconds(file, deadlines.steady(), 60),
            seconds(file, deadlines.recovery(), 300),
            seconds(file, deadlines.settle(), 60),
            seconds(file, deadlines.drain(), 60),
            form.deadlines() == null));
  }

  private static boolean withoutRestore(Fault fault) {
    boolean around = !fault.roles().isEmpty() && AROUND_THE_JOB.containsAll(fault.roles());
    return around || !fault.delaysCheckpoints().isZero();
  }

  private static Drill.Budget budget(Path file, BudgetForm form, Expects expects) {
    if (form == null) {
      return Drill.Budget.NONE;
    }
    if (expects != Expects.RESTORE) {
      throw new Problem(Texts.format("%s: recovery limits need expects: restore", file));
    }
    Map<String, Duration> maximum = new TreeMap<>();
    for (Map.Entry<String, String> limit : or(form.max(), Map.<String, String>of()).entrySet()) {
      String phase = limit.getKey();
      if (!phase.equals(Recovery.TOTAL) && !Recovery.PHASES.contains(phase)) {
        throw new Problem(
            Texts.format(
                "%s: recovery.max names %s; there are %s, and %s",
                file, phase, String.join(", ", Recovery.PHASES), Recovery.TOTAL));
      }
      maximum.put(phase, duration(file, "recovery.max." + phase, limit.getValue()));
    }
    return new Drill.Budget(
        Optional.ofNullable(form.p95()).map(text -> duration(file, "recovery.p95", text)), maximum);
  }

  private static Duration duration(Path file, String field, String text) {
    try {
      Duration duration = TimeUtils.parseDuration(text);
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (RuntimeException e) {
      // reported below, in the same words
    }
    throw new Problem(
        Texts.format("%s: %s is %s; expected a duration such as 15s or 500ms", file, field, text));
  }

  private static Duration wholeSeconds(Path file, String field, String text) {
    Duration duration = duration(file, field, text);
    if (duration.toMillis() % 1000 > 0) {
      throw new Problem(Texts.format("%s: %s is %s; expected whole seconds", file, field, text));
    }
    return duration;
  }

  /** A path in a drill is relative to the drill's own file. */
  private static Path besides(Path file, String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }

  private static <T> T or(T value, T byDefault) {
    return value == null ? byDefault : value;
  }

  private static Duration seconds(Path file, Integer seconds, int byDefault) {
    if (seconds != null && seconds < 1) {
      throw new Problem(Texts.format("%s: deadlines are whole seconds, at least 1", file));
    }
    return Duration.ofSeconds(or(seconds, byDefault));
  }
}
