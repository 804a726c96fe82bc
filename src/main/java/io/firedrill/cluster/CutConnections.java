package io.firedrill.cluster;

import io.firedrill.ledger.Database;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of a job to a database, to be ended by the server.
 *
 * @param addresses from which the job connects
 */
public record CutConnections(Database database, List<String> addresses) {
  private static final Duration WITHIN = Duration.ofSeconds(20);

  /**
   * Ends them.
   *
   * @throws Problem if there are none
   */
  public PendingEffect cut() throws IOException {
    List<Integer> cut = database.cutConnections(addresses);
    if (cut.isEmpty()) {
      throw new Problem("the job has no connection to the database");
    }
    return () ->
        Wait.until(
            "the connections to end",
            WITHIN,
            () -> {
              List<Integer> left = new ArrayList<>(database.connections(addresses));
              left.retainAll(cut);
              return left.isEmpty()
                  ? Look.seen(
                      Texts.format("%d connections of the job to the database ended", cut.size()))
                  : Look.notYet("%d are still there", left.size());
            });
  }
}
