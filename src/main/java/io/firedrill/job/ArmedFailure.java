package io.firedrill.job;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A failure in user code that a drill can arm while the job runs: it throws at the first record of
 * the given split whose sequence is the given one or later, or takes all there is of a memory, in
 * every attempt up to the given one.
 *
 * <p>Attempts are Flink's own count of the subtask's executions: a count of this operator would be
 * lost in the failure itself.
 */
public final class ArmedFailure extends ProcessFunction<RawRecord, RawRecord> {
  /** Each look is a request to the store, in each subtask. */
  private static final long LOOK_EVERY_MILLIS = 1_000;

  private final String triggerPath;
  private transient long lookAgainAtMillis;
  private transient Trigger trigger;

  /**
   * The contents of the trigger file, as {@code split,sequence,lastAttempt,untilMillis} and, where
   * that is to be taken, the memory.
   *
   * @param lastAttempt the last attempt that fails; the first attempt is 0
   * @param untilMillis until when it does anything, in epoch milliseconds: whoever armed it may no
   *     longer be there to take it away
   * @param memory what the first subtask takes all of at its next record, whichever that is; empty
   *     to throw
   */
  public record Trigger(
      int split, long sequence, int lastAttempt, long untilMillis, Optional<Memory> memory) {
    /** One that throws. */
    public Trigger(int split, long sequence, int lastAttempt, long untilMillis) {
      this(split, sequence, lastAttempt, untilMillis, Optional.empty());
    }

    /** One that takes all of a memory. */
    public static Trigger of(Memory memory, int lastAttempt, long untilMillis) {
      return new Trigger(0, 0, lastAttempt, untilMillis, Optional.of(memory));
    }

    public String toLine() {
      return split
          + ","
          + sequence
          + ","
          + lastAttempt
          + ","
          + untilMillis
          + memory.map(what -> "," + what).orElse("");
    }

    /** What such a line says. */
    public static Trigger parse(String line) {
      String[] fields = line.strip().split(",");
      return new Trigger(
          Integer.parseInt(fields[0]),
          Long.parseLong(fields[1]),
          Integer.parseInt(fields[2]),
          Long.parseLong(fields[3]),
          fields.length < 5 ? Optional.empty() : Optional.of(Memory.valueOf(fields[4])));
    }

    boolean hits(RawRecord record, int subtask, int attempt) {
      boolean here =
          memory.isPresent()
              ? subtask == 0
              : record.split() == split && record.sequence() >= sequence;
      return here && attempt <= lastAttempt && System.currentTimeMillis() < untilMillis;
    }
  }

  /** The failure that was armed; its message names the record. */
  public static final class ArmedException extends RuntimeException {
    private static final Pattern LINE =
        Pattern.compile(
            "(?m)^(?:Caused by: )?%s: (.*)$"
                .formatted(Pattern.quote(ArmedException.class.getName())));

    public ArmedException(RawRecord record, int attempt) {
      super(
          "armed failure at record %d of split %d in attempt %d"
              .formatted(record.sequence(), record.split(), attempt));
    }

    /**
     * Its message in a stack trace, where it may be the cause of another: a source that emits into
     * a chain wraps what its operators throw.
     */
    public static Optional<String> in(String stackTrace) {
      Matcher line = LINE.matcher(stackTrace);
      return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }
  }

  public ArmedFailure(String triggerPath) {
    this.triggerPath = triggerPath;
  }

  @Override
  public void processElement(RawRecord record, Context context, Collector<RawRecord> out)
      throws IOException, ClassNotFoundException {
    if (System.currentTimeMillis() >= lookAgainAtMillis) {
      lookAgainAtMillis = System.currentTimeMillis() + LOOK_EVERY_MILLIS;
      trigger = look().orElse(null);
    }
    TaskInfo task = getRuntimeContext().getTaskInfo();
    int attempt = task.getAttemptNumber();
    if (trigger != null && trigger.hits(record, task.getIndexOfThisSubtask(), attempt)) {
      if (trigger.memory().isPresent()) {
        trigger.memory().get().takeAll(getRuntimeContext().getUserCodeClassLoader());
      }
      throw new ArmedException(record, attempt);
    }
    out.collect(record);
  }

  private Optional<Trigger> look() throws IOException {
    Path path = new Path(triggerPath);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(path.getFileSystem().open(path), StandardCharsets.UTF_8))) {
      return Optional.ofNullable(reader.readLine()).map(Trigger::parse);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
