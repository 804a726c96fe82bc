package io.firedrill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.fake.FakeCluster;
import io.firedrill.cluster.fake.FastClock;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.MemoryLog;
import io.firedrill.store.BucketFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotReadBackTest {
  private static final String THERE = "s3p://fake/checkpoints/job/chk-1";
  private static final String ELSEWHERE = "s3p://other/checkpoints/job/chk-1";

  @TempDir private Path folder;

  private final FastClock clock = new FastClock();
  private final MemoryLog evidence = new MemoryLog();

  private List<Boolean> unreadable(String path) throws IOException {
    FakeCluster cluster = new FakeCluster(folder, clock, List.of());
    SnapshotReadBack readBack =
        new SnapshotReadBack(
            new BucketFolder(folder, "fake"),
            new Phases(cluster, evidence, Progress.SILENT, clock));
    readBack.read(path);
    readBack.read(path);
    return evidence.soFar().all(Fact.SnapshotUnreadable.class).map(fact -> fact.missing()).toList();
  }

  @Test
  void whatTheStoreSaysIsNotThereIsMissing() throws IOException {
    assertThat(unreadable(THERE)).containsExactly(true);
  }

  @Test
  void whatCannotBeReadIsTriedAgainAndItsCauseIsWrittenDownOnce() throws IOException {
    assertThat(unreadable(ELSEWHERE)).containsExactly(false);
  }
}
