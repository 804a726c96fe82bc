package io.firedrill.run;

import io.firedrill.cluster.RunningJob;
import io.firedrill.evidence.Fact;
import io.firedrill.flink.CheckpointConfig;
import io.firedrill.flink.FlinkJob;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.Database;
import io.firedrill.ledger.OpenTransaction;
import io.firedrill.ledger.SinkTransaction;
import io.firedrill.problem.Texts;
import io.firedrill.wait.DeadlinePassed;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether the database has room for the transactions that the job prepares, and nobody else's.
 *
 * @param checkpoints how the job checkpoints
 * @param ofShadows the subtasks of the sinks of its shadows, which checkpoint in the same way
 */
public record TablePrecheck(
    Database database,
    RunningJob job,
    String jobId,
    CheckpointConfig checkpoints,
    int ofShadows,
    Phases phases) {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final String CONCURRENT = "execution.checkpointing.max-concurrent-checkpoints";

  /** Why it could not write exactly once; empty if nothing that can be seen speaks for it. */
  public List<String> objections() {
    try {
      return Wait.until("the database and the job's sinks to be seen", WITHIN, this::look);
    } catch (DeadlinePassed e) {
      return List.of("whether it could write cannot be seen: " + e.getMessage());
    }
  }

  private Look<List<String>> look() throws IOException {
    int most = database.maxPreparedTransactions();
    int subtasks = subtasks(job.rest().job(jobId).vertices());
    if (subtasks == 0) {
      return Look.notYet("the JobManager does not show them"); // a job that is initialized has none
    }
    int needed = needed(subtasks + ofShadows, concurrent(), checkpoints);
    phases.add(new Fact.PreparedLimitSeen(phases.now(), most, needed));
    List<String> objections = new ArrayList<>();
    if (most < needed) {
      objections.add(tooFew(ofShadows == 0 ? "the job" : "the job and its shadows", most, needed));
    }
    database.prepared().stream()
        .filter(each -> !ofThisJob(each))
        .map(TablePrecheck::stranger)
        .forEach(objections::add);
    return Look.seen(objections);
  }

  private int concurrent() throws IOException {
    return Integer.parseInt(job.configuration().getOrDefault(CONCURRENT, "1"));
  }

  /** The subtasks of the sinks that prepare transactions. */
  static int subtasks(List<FlinkJob.Vertex> vertices) {
    return vertices.stream()
        .flatMap(
            vertex ->
                Stream.of(TransactionsJob.LEDGER_UID, TransactionsJob.REJECTS_UID)
                    .filter(sink -> vertex.name().contains("Sink: " + sink))
                    .map(sink -> vertex.parallelism()))
        .mapToInt(Integer::intValue)
        .sum();
  }

  /**
   * How many transactions can be prepared at a time: of each subtask one for each checkpoint under
   * way and for each that failed and was tolerated, because these wait for the next to complete,
   * and one that a restart has not settled yet.
   */
  static int needed(int subtasks, int concurrent, CheckpointConfig checkpoints) {
    long each = (long) concurrent + checkpoints.tolerableFailures() + 1;
    return (int) Math.min(Integer.MAX_VALUE, subtasks * each);
  }

  static String tooFew(String who, int most, int needed) {
    return Texts.format(
        "max_prepared_transactions of PostgreSQL is %d, and %s may have up to %d transactions"
            + " prepared at a time: %s. Set it to %d or more in postgresql.conf, and restart the"
            + " server",
        most,
        who,
        needed,
        most == 0
            ? "its first checkpoint fails, and so do all others"
            : "a checkpoint that finds no place fails the job",
        needed);
  }

  private boolean ofThisJob(OpenTransaction transaction) {
    return SinkTransaction.ofGid(transaction.id()).filter(of -> of.job().equals(jobId)).isPresent();
  }

  private static String stranger(OpenTransaction transaction) {
    return Texts.format(
        "a transaction is prepared that is not of this job: %s. It keeps its locks and its place"
            + " until somebody settles it: restore the job that it is of from its last checkpoint;"
            + " if that is not to come back, COMMIT PREPARED '%s' if a checkpoint that has its"
            + " records completed, or else ROLLBACK PREPARED '%s'",
        transaction.words(), transaction.id(), transaction.id());
  }
}
