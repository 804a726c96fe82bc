package io.firedrill.savepoint;

import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.OperatorIds;
import java.util.Map;
import java.util.TreeMap;

/** The uids behind operator ids: a snapshot holds the ids only, which cannot be turned around. */
public final class OperatorNames {
  private static final String COMMITTER = "Sink Committer: ";

  private OperatorNames() {}

  /** Those of the project's own job, by id. */
  public static Map<String, String> ofTheProjectsJob() {
    Map<String, String> names = new TreeMap<>();
    for (String uid :
        new String[] {
          TransactionsJob.SOURCE_UID,
          TransactionsJob.FAILURE_UID,
          TransactionsJob.VALIDATE_UID,
          TransactionsJob.TOTALS_UID,
          "bursts",
          TransactionsJob.LEDGER_UID,
          COMMITTER + TransactionsJob.LEDGER_UID,
          TransactionsJob.REJECTS_UID,
          COMMITTER + TransactionsJob.REJECTS_UID,
        }) {
      names.put(OperatorIds.ofUid(uid).toHexString(), uid);
    }
    return names;
  }

  /** Whether one of them has a state that commits files. */
  public static boolean writes(String uid) {
    String sink = uid.replaceFirst("^" + COMMITTER, "");
    return sink.equals(TransactionsJob.LEDGER_UID) || sink.equals(TransactionsJob.REJECTS_UID);
  }
}
