package io.firedrill.doctor;

import io.firedrill.app.Subjects;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.Checkpoints;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.JobFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Jobs to look at, as they are found. */
final class SubjectsForTests {
  static final long NOW = 1_800_000_000_000L;
  static final long MB = 1L << 20;
  private static final long RUNNING_SINCE = NOW - 600_000;

  private SubjectsForTests() {}

  /** The lines of a config.yaml. */
  static Subject settings(String... lines) {
    String yaml = lines.length == 0 ? "{}" : String.join("\n", lines);
    return Subjects.of("config.yaml", yaml).values().iterator().next();
  }

  /** A FlinkDeployment with these lines, each with its indentation. */
  static Subject deployment(String... lines) {
    String yaml =
        String.join(
            "\n",
            Stream.concat(
                    Stream.of(
                        "apiVersion: flink.apache.org/v1beta1",
                        "kind: FlinkDeployment",
                        "metadata: {name: orders}"),
                    Stream.of(lines))
                .toList());
    return Subjects.of("orders.yaml", yaml).values().iterator().next();
  }

  /** One with these settings and nothing else. */
  static Subject deployed(String... settings) {
    return deployment(
        Stream.concat(
                Stream.of("spec:", "  job: {upgradeMode: savepoint}", "  flinkConfiguration:"),
                Stream.of(settings).map(line -> "    " + line))
            .toArray(String[]::new));
  }

  /** A job that runs, with a checkpoint each ten seconds. */
  static Running running(Checkpoints.Checkpoint... history) {
    return running("RUNNING", List.of(history), List.of());
  }

  static Running running(
      String state, List<Checkpoints.Checkpoint> history, List<JobFailure> failures) {
    return new Running(
        new FlinkJob("1f", "orders", state, Map.of("RUNNING", RUNNING_SINCE), List.of(), NOW),
        Optional.of(new CheckpointConfig("exactly_once", 10_000, 60_000, 3, true)),
        new Checkpoints(0, Optional.empty(), history),
        failures,
        Map.of("Source: orders", 256),
        new FlinkRest.Slots(2, 4, 2));
  }

  static Running with(Running running, CheckpointConfig checkpointing) {
    return new Running(
        running.job(),
        Optional.ofNullable(checkpointing),
        running.checkpoints(),
        running.failures(),
        running.maxParallelisms(),
        running.slots());
  }

  static Running with(Running running, Map<String, Integer> maxParallelisms, int freeSlots) {
    return new Running(
        running.job(),
        running.checkpointing(),
        running.checkpoints(),
        running.failures(),
        maxParallelisms,
        new FlinkRest.Slots(2, 4, freeSlots));
  }

  /** A checkpoint that ended so many seconds ago. */
  static Checkpoints.Checkpoint completed(
      long id, long secondsAgo, long tookMillis, long bytes, String path) {
    long at = NOW - secondsAgo * 1000;
    return new Checkpoints.Checkpoint(
        id, "COMPLETED", false, at - tookMillis, at, 0, bytes, path, "");
  }

  static Checkpoints.Checkpoint completed(long id, long secondsAgo, long tookMillis, long bytes) {
    return completed(id, secondsAgo, tookMillis, bytes, "s3p://b/checkpoints/1f/chk-" + id);
  }

  static Checkpoints.Checkpoint failed(long id, String why) {
    return new Checkpoints.Checkpoint(id, "FAILED", false, NOW - 5000, 0, NOW - 1000, 0, "", why);
  }

  static JobFailure failure(String headline) {
    return new JobFailure(NOW - 1000, headline, headline, "tm-1");
  }
}
