package io.firedrill.run;

import io.firedrill.cluster.JobPaths;
import io.firedrill.contract.Contract;
import io.firedrill.contract.ContractAudit;
import io.firedrill.contract.Place;
import io.firedrill.contract.Written;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Committed;
import io.firedrill.ledger.Cut;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.util.Map;

/** Any job, of which a contract says what its output has to do with its input. */
public record ByContract(ObjectStore store, Contract contract) implements Basis {
  @Override
  public Map<Integer, Long> offsets(String snapshot) throws IOException {
    return new SnapshotReader(store).topicOffsets(snapshot, contract.topic().name());
  }

  @Override
  public Committed committed(JobPaths paths) {
    return new Written(contract.output().place(), store);
  }

  @Override
  public boolean inTopics(JobPaths paths) {
    return contract.output().place() instanceof Place.Topic;
  }

  @Override
  public AuditReport audit(JobPaths paths, Cut cut) throws IOException {
    return new ContractAudit(contract, store).audit(cut);
  }
}
