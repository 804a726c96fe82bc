package io.firedrill.cluster.fake;

import io.firedrill.job.TransactionsJob;
import io.firedrill.snapshot.Metadata;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Writes real {@code _metadata} with the source's offsets and some bytes for other operators. */
record FakeSnapshots(ObjectStore store) {
  /**
   * Writes a snapshot.
   *
   * @param path as Flink names it
   */
  void write(String path, long id, boolean savepoint, Map<Integer, Long> offsets) {
    try {
      List<OperatorState> operators = new ArrayList<>();
      operators.add(Metadata.source(offsets));
      for (String uid :
          List.of(
              TransactionsJob.TOTALS_UID,
              TransactionsJob.LEDGER_UID,
              TransactionsJob.REJECTS_UID)) {
        operators.add(
            Metadata.withList(
                uid, "a state", new ByteStreamStateHandle(uid, new byte[64]), new long[] {0}));
      }
      byte[] metadata =
          Metadata.of(id, savepoint ? Metadata.SAVEPOINT : Metadata.CHECKPOINT, operators);
      store.put(store.keyOf(path) + "/" + MetadataFile.NAME, metadata);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
