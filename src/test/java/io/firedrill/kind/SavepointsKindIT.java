package io.firedrill.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.kind.Kind.Answer;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Savepoints by hand, of the job on kind. */
@OnKind
class SavepointsKindIT {
  private final Kind kind;

  SavepointsKindIT(Kind kind) {
    this.kind = kind;
  }

  private Answer savepoint(String command, String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("savepoint", command, "--target", "kubernetes"));
    all.addAll(List.of(more));
    return kind.firedrill(all.toArray(String[]::new));
  }

  @Test
  void savepointsAreTakenLookedAtOpenedHereAndDisposedOf(@TempDir Path folder) throws Exception {
    for (String how : List.of("rest", "nonce")) {
      savepoint("take", "--by", how).succeeded();
    }
    String path = savepoint("take", "--format", "native").succeeded().output();
    path = path.lines().filter(line -> line.startsWith("s3p://")).findFirst().orElseThrow();
    assertThat(savepoint("list").succeeded().output()).contains(path, "native savepoint");
    assertThat(savepoint("inspect", path).succeeded().output())
        .contains("native savepoint", "account-totals", "all there");

    Path here = folder.resolve("savepoint");
    savepoint("fetch", path, here.toString()).succeeded();
    assertThat(checkAgainstVersion2(here).succeeded().output())
        .contains("restore on this machine: restored", "compatible: 9 operators");

    assertThat(savepoint("restore", path).output()).contains("this repeats", "--accept-repeats");
    savepoint("dispose", path).succeeded();
    assertThat(savepoint("dispose", path).exited(2).output()).contains("was disposed of");
  }

  @Test
  void whatNobodyNeedsIsListedAndKeptWhileItMayBeSomebodys() throws Exception {
    String id = "d".repeat(32);
    kind.bucket(
        store -> {
          store.put("checkpoints/" + id + "/chk-1/state", new byte[9]);
          return true;
        });
    try {
      String orphan = "s3p://firedrill/checkpoints/" + id;
      assertThat(janitor().succeeded().output())
          .contains(orphan + "  of a job id that is not in use, without a complete checkpoint")
          .contains("kept: written to lately");
      assertThat(janitor("--remove", orphan).exited(2).output())
          .contains(orphan + " is kept: written to lately");
      String running = "s3p://firedrill/checkpoints/" + kind.jobId();
      assertThat(janitor("--remove", running).exited(2).output()).contains("is kept");
      kind.noLockIsLeft();
    } finally {
      kind.bucket(
          store -> {
            store.deleteBelow("checkpoints/" + id + "/");
            return true;
          });
    }
  }

  private Answer janitor(String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("janitor", "--target", "kubernetes"));
    all.addAll(List.of(more));
    return kind.firedrill(all.toArray(String[]::new));
  }

  @Test
  void theDoctorTriesTheStoreWithTheJobsKeysAndLeavesNothing() throws Exception {
    Answer checkup =
        kind.firedrill("doctor", "--target", "kubernetes", "--probe-store", "--fail-on", "never");
    assertThat(checkup.succeeded().output()).doesNotContain("store-not-writable");
    assertThat(kind.<Boolean>bucket(SavepointsKindIT::holdsAProbe)).isFalse();
  }

  private static boolean holdsAProbe(ObjectStore store) throws IOException {
    return store.list("").stream().anyMatch(entry -> entry.key().contains(".firedrill-probe"));
  }

  private Answer checkAgainstVersion2(Path savepoint) throws Exception {
    List<String> check =
        new ArrayList<>(
            List.of(
                "snapshot",
                "check",
                savepoint.toString(),
                "--jar",
                "target/firedrill-job-v2.jar",
                "--parallelism",
                "3",
                "--set",
                "state.backend.type=rocksdb",
                "--"));
    check.addAll(Upgrades.ARGUMENTS);
    return kind.firedrill(check.toArray(String[]::new));
  }
}
