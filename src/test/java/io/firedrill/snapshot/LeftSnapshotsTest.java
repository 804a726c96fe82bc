package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.store.BucketFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what a job has left, the newest is the one with the highest number. */
class LeftSnapshotsTest {
  private static final String JOB = "0a1b2c3d4e5f";

  @TempDir Path folder;
  private BucketFolder store;

  @BeforeEach
  void open() {
    store = new BucketFolder(folder, "b");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private LeftSnapshots left() {
    return new LeftSnapshots(new RetainedCheckpoints(store, "s3p://b/c", JOB), "s3p://b/s");
  }

  private void checkpoint(long id) throws IOException {
    store.put("c/%s/chk-%d/_metadata".formatted(JOB, id), "x".getBytes(StandardCharsets.UTF_8));
  }

  private void savepoint(String name, long id) throws IOException {
    store.put("s/" + name + "/_metadata", Metadata.of(id, Metadata.SAVEPOINT, List.of()));
  }

  @Test
  void aSavepointWithAHigherNumberIsNewerThanTheLastCheckpoint() throws Exception {
    checkpoint(7);
    savepoint("savepoint-0a1b2c-9", 8);
    assertThat(left().newest())
        .contains(new LeftSnapshots.Left("s3p://b/s/savepoint-0a1b2c-9", 8, true));
  }

  @Test
  void aSavepointWithALowerNumberIsOlderHoweverLateItWasWritten() throws Exception {
    checkpoint(9);
    savepoint("savepoint-0a1b2c-9", 8);
    assertThat(left().newest().orElseThrow().words()).isEqualTo("checkpoint 9");
  }

  @Test
  void theSavepointOfAnotherJobIsNotLeftByThisOne() throws Exception {
    savepoint("savepoint-ffffff-9", 8);
    assertThat(left().newest()).isEmpty();
  }

  @Test
  void aSavepointMayBeAllThatIsLeft() throws Exception {
    savepoint("savepoint-0a1b2c-9", 8);
    assertThat(left().newest().orElseThrow().words()).isEqualTo("savepoint 8");
  }
}
