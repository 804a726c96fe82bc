package io.firedrill.savepoint;

import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.OperatorIds;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The uids behind operator ids. A snapshot holds only the ids, which are hashes of the uids.
 *
 * @param uids by operator id
 * @param sinks the ids of the operators whose state commits files
 */
public record OperatorNames(Map<String, String> uids, Set<String> sinks) {
  private static final String COMMITTER = "Sink Committer: ";

  public OperatorNames {
    uids = Map.copyOf(uids);
    sinks = Set.copyOf(sinks);
  }

  /** Those of the project's own job, in all its versions. */
  public static OperatorNames ofTheProjectsJob() {
    Map<String, String> uids = new TreeMap<>();
    Stream.of(
            TransactionsJob.SOURCE_UID,
            TransactionsJob.FAILURE_UID,
            TransactionsJob.VALIDATE_UID,
            TransactionsJob.TOTALS_UID,
            "bursts")
        .forEach(uid -> uids.put(OperatorIds.ofUid(uid).toHexString(), uid));
    Set<String> sinks = new LinkedHashSet<>();
    for (String sink : new String[] {TransactionsJob.LEDGER_UID, TransactionsJob.REJECTS_UID}) {
      for (String uid : new String[] {sink, COMMITTER + sink}) {
        String id = OperatorIds.ofUid(uid).toHexString();
        uids.put(id, uid);
        sinks.add(id);
      }
    }
    return new OperatorNames(uids, sinks);
  }

  /** The uid behind an id, or the id itself if its uid is not known. */
  public String of(String operatorId) {
    return uids.getOrDefault(operatorId, operatorId);
  }
}
