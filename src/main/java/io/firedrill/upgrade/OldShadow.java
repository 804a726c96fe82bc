package io.firedrill.upgrade;

import io.firedrill.cluster.ShadowTarget;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.contract.Comparison;
import io.firedrill.contract.OutputComparison;
import io.firedrill.contract.OutputDiff;
import io.firedrill.evidence.Phase;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.flink.Checkpoints.Checkpoint;
import io.firedrill.flink.FlinkJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.flink.Savepoints;
import io.firedrill.inspect.Inspection.Kind;
import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.Phases;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The old version as a second shadow, from the same copy, so that what both versions write can be
 * compared. Whatever goes wrong with it is not held against the new version.
 *
 * @param old room for it
 * @param next the new version's shadow
 */
record OldShadow(
    ShadowTarget old,
    ShadowTarget next,
    Comparison comparison,
    UpgradeOptions options,
    Phases phases) {
  /** The second one commits what it had written before the first one at the latest. */
  private static final int CHECKPOINTS = 2;

  /** How far sources have read, by operator id and split. */
  private record Positions(Map<String, Map<String, Long>> sources) {
    /** The first split that is not as far as in another; empty if all are. */
    Optional<String> behind(Positions other) {
      for (Map.Entry<String, Map<String, Long>> source : other.sources.entrySet()) {
        Map<String, Long> own = sources.getOrDefault(source.getKey(), Map.of());
        for (Map.Entry<String, Long> split : source.getValue().entrySet()) {
          long at = own.getOrDefault(split.getKey(), -1L);
          if (at < split.getValue()) {
            return Optional.of(
                Texts.format("%s is at %d of %d", split.getKey(), at, split.getValue()));
          }
        }
      }
      return Optional.empty();
    }
  }

  /** Starts it, and waits for nothing; empty if that is not possible, which is then a fact. */
  Optional<Started> start(Versions versions, String copy) {
    if (versions.shadowOfOld().isEmpty()) {
      return Optional.empty();
    }
    return step(
        Phase.OLD_SHADOW,
        "starts the old version as well, to compare what both write",
        () -> {
          checkSources(positions(copy), versions.oldOperators());
          old.start(versions.shadowOfOld().orElseThrow(), copy);
          return new Started();
        });
  }

  private static void checkSources(Positions read, List<Operator> operators) throws IOException {
    for (Operator operator : operators) {
      if (operator.kind() == Kind.SOURCE && !read.sources().containsKey(operator.id())) {
        throw new IOException(
            Texts.format(
                "how far the source %s (%s) has read does not show in a savepoint",
                operator.label(), operator.type()));
      }
    }
  }

  private String whyNotUp() {
    return old.blocker().map(StartupProblem::reason).orElse("not all of its subtasks are RUNNING");
  }

  /** It comes up beside the new version. */
  final class Started {
    /**
     * Once it runs, notes what it has written so far, and waits until the new version has read as
     * much.
     *
     * @param nextJob the new version's shadow
     */
    Optional<Marked> mark(String nextJob) {
      return step(
          Phase.COMPARE,
          "waits until the new version has read as far as the old one",
          () -> {
            String jobId = running();
            awaitCheckpoints(jobId);
            List<OutputComparison.Marked> outputs = marked();
            await("the new version's shadow", next.rest(), nextJob, readSince(jobId));
            return new Marked(jobId, outputs);
          });
    }

    private String running() {
      return phases.until(
          "the old version's shadow to be restored and all its subtasks to be RUNNING",
          options.deadlines().comeUp(),
          () ->
              old.rest()
                  .runningJob()
                  .map(job -> Look.seen(job.id()))
                  .orElseGet(() -> Look.notYet("%s", whyNotUp())));
    }

    private void awaitCheckpoints(String jobId) {
      phases.until(
          "the old version's shadow to commit something",
          phases.patient(options.deadlines().settle()),
          () -> {
            int completed = old.rest().checkpoints(jobId).completed().size();
            return completed >= CHECKPOINTS
                ? Look.seen(true)
                : Look.notYet("%d checkpoints", completed);
          });
    }

    private List<OutputComparison.Marked> marked() throws IOException {
      List<OutputComparison.Marked> outputs = new ArrayList<>();
      for (Comparison.Compared each : comparison.outputs()) {
        outputs.add(
            new OutputComparison(
                    each,
                    old.outputs().get(each.name()),
                    next.outputs().get(each.name()),
                    next.store())
                .mark());
      }
      return outputs;
    }

    /**
     * How far it has read in a checkpoint that began later than now: no output is ahead of that.
     */
    private Positions readSince(String jobId) {
      long[] marked = {0};
      return phases.until(
          "a checkpoint of the old version's shadow",
          phases.patient(options.deadlines().settle()),
          () -> {
            if (marked[0] == 0) {
              marked[0] = old.rest().job(jobId).nowMillis();
            }
            Optional<Checkpoint> newest = old.rest().checkpoints(jobId).newest();
            return newest.filter(each -> each.triggeredAtMillis() > marked[0]).isPresent()
                ? Look.seen(positions(newest.get().path()))
                : Look.notYet("none since its output was noted");
          });
    }
  }

  /** What it had written is noted, and the new version has read as much. */
  final class Marked {
    private final String jobId;
    private final List<OutputComparison.Marked> outputs;

    private Marked(String jobId, List<OutputComparison.Marked> outputs) {
      this.jobId = jobId;
      this.outputs = outputs;
    }

    /**
     * Stops it once it has read more than the new version, and compares.
     *
     * @param nextEnd the savepoint that the new version's shadow was stopped with
     */
    void compare(String nextEnd) {
      step(
          Phase.COMPARE,
          "compares what both versions wrote",
          () -> {
            FlinkRest rest = old.rest();
            await("the old version's shadow", rest, jobId, positions(nextEnd));
            new Savepoints(rest)
                .stop(jobId, old.paths().savepoints(), options.deadlines().savepoint());
            String state =
                phases.until(
                    "the old version's shadow to end",
                    options.deadlines().savepoint(),
                    () -> {
                      FlinkJob job = rest.job(jobId);
                      return job.ended() ? Look.seen(job.state()) : Look.notYet("%s", job.state());
                    });
            if (!state.equals("FINISHED")) {
              throw new IOException(
                  "after stop-with-savepoint the old version's shadow was " + state);
            }
            List<OutputDiff> diffs = new ArrayList<>();
            for (OutputComparison.Marked output : outputs) {
              diffs.add(output.diff());
            }
            phases.add(new UpgradeFact.Compared(phases.now(), diffs));
            return Texts.format(
                "%d records differ", diffs.stream().mapToLong(OutputDiff::differences).sum());
          });
    }
  }

  private void await(String who, FlinkRest rest, String jobId, Positions as) {
    phases.until(
        who + " to read as far as the other",
        phases.patient(options.deadlines().comeUp()),
        () -> {
          Optional<Positions> now = newest(rest, jobId);
          Optional<String> behind = now.flatMap(read -> read.behind(as));
          return now.isPresent() && behind.isEmpty()
              ? Look.seen(true)
              : Look.notYet("%s", behind.orElse("no checkpoint yet"));
        });
  }

  /** A checkpoint that cannot be read may have been discarded for the next one. */
  private Optional<Positions> newest(FlinkRest rest, String jobId) throws IOException {
    Optional<Checkpoint> newest = rest.checkpoints(jobId).newest();
    return newest.isEmpty() ? Optional.empty() : Optional.of(positions(newest.get().path()));
  }

  private Positions positions(String snapshot) throws IOException {
    return new Positions(new SnapshotReader(next.store()).positions(snapshot));
  }

  private <T> Optional<T> step(Phase phase, String what, Phases.Work<T> work) {
    return phases.run(
        phase,
        what,
        () -> {
          try {
            return work.run();
          } catch (DeadlinePassed | IOException | Problem e) {
            phases.add(new UpgradeFact.NotCompared(phases.now(), e.getMessage()));
            throw new IOException(e.getMessage(), e);
          }
        });
  }
}
