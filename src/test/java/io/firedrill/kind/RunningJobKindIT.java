package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.TransactionsJob;
import io.firedrill.ledger.AuditReport;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import io.firedrill.wait.Wait;
import io.firedrill.wait.Wait.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The job as it runs on kind: deployed again, restarted, and what it writes and does not write. */
@OnKind
class RunningJobKindIT {
  private static final GeneratorInput INPUT = new GeneratorInput(1, 2, 50);
  private static final LedgerLayout LAYOUT = new LedgerLayout("ledger", "rejects");

  private final Kind kind;

  RunningJobKindIT(Kind kind) {
    this.kind = kind;
  }

  @Test
  void deployingAgainChangesNothing() throws Exception {
    String job = kind.jobId();
    JsonNode before = kind.deployment().at("/metadata/generation");
    kind.make("deploy").succeeded();
    assertThat(kind.deployment().at("/metadata/generation")).isEqualTo(before);
    assertThat(kind.jobId()).isEqualTo(job);
  }

  @Test
  void theLedgerGrowsInTheBucket() throws Exception {
    long before = kind.bucket(RunningJobKindIT::bytes);
    Wait.until(
        "the ledger to grow beyond " + before + " bytes",
        Kind.SOON,
        () -> {
          long now = kind.bucket(RunningJobKindIT::bytes);
          return now > before ? Look.seen(now) : Look.notYet("%d bytes", now);
        });
  }

  private static long bytes(ObjectStore store) throws IOException {
    return LedgerLayout.committed(store, LAYOUT.ledger()).stream()
        .mapToLong(ObjectStore.Entry::bytes)
        .sum();
  }

  @Test
  void aRestartGoesThroughASavepointAndTheLedgerAuditsCleanAcrossIt() throws Exception {
    long nonce = kind.deployment().at("/spec/restartNonce").asLong() + 1;
    ObjectNode restart = new ObjectMapper().createObjectNode();
    restart.withObject("/spec").put("restartNonce", nonce);
    kind.patch(restart);
    kind.firedrill("wait-ready").succeeded();
    JsonNode restored = kind.restored();
    assertThat(restored.path("is_savepoint").asBoolean()).isTrue();
    assertThat(restored.path("external_path").asText()).startsWith("s3p://firedrill/savepoints/");

    AuditReport report = kind.bucket(store -> audit(store, checkpointThatIsNotTheNewest()));
    assertThat(report.examples()).isEmpty();
    assertThat(report.records()).isPositive();
  }

  /** What is below its offsets is committed: a newer one has completed since. */
  private String checkpointThatIsNotTheNewest() throws Exception {
    return Wait.until(
        "two checkpoints to complete",
        Kind.SOON,
        () -> {
          List<String> paths = new ArrayList<>();
          for (JsonNode checkpoint :
              kind.rest("jobs/" + kind.jobId() + "/checkpoints").path("history")) {
            if (checkpoint.path("status").asText().equals("COMPLETED")) {
              paths.add(checkpoint.path("external_path").asText());
            }
          }
          return paths.size() < 2
              ? Look.notYet("%d checkpoints", paths.size())
              : Look.seen(paths.get(1));
        });
  }

  private static AuditReport audit(ObjectStore store, String checkpoint) throws IOException {
    Map<Integer, Long> offsets =
        new SnapshotReader(store).sourceOffsets(checkpoint, TransactionsJob.SOURCE_UID);
    return new Auditor(new FolderOutput(store, LAYOUT), INPUT).audit(Cut.upTo(offsets, false));
  }

  @Test
  void noSecretIsInTheLogsOrInFlinksConfiguration() throws Exception {
    String logs =
        kind.kubectlHere("logs", "--tail=-1", "-l", "app=transactions").succeeded().output();
    String configuration =
        kind.rest("jobmanager/config").toString() + kind.rest("jobs/" + kind.jobId() + "/config");
    for (String key : kind.s3Keys()) {
      assertThat(logs).doesNotContain(key);
      assertThat(configuration).doesNotContain(key);
    }
  }
}
