package io.firedrill.drill.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.snapshot.RetainedCheckpoints;
import io.firedrill.store.BucketFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSightingTest {
  @TempDir Path folder;

  private BucketFolder store;
  private long now = 1_000;
  private final InstantSource time = () -> Instant.ofEpochMilli(now);
  private final Clock clock = time.withZone(ZoneOffset.UTC);

  private CheckpointSighting sighting(String... there) throws IOException {
    store = new BucketFolder(folder, "bucket");
    write(there);
    return new CheckpointSighting(
        new RetainedCheckpoints(store, "s3p://bucket/checkpoints/", "job"), clock, 50);
  }

  private void write(String... keys) throws IOException {
    for (String key : keys) {
      store.put("checkpoints/job/" + key, new byte[] {1});
    }
  }

  @Test
  void itsFilesComeBeforeItsMetadata() throws Exception {
    CheckpointSighting sighting = sighting("chk-1/_metadata", "shared/a");
    assertThat(sighting.justBegun()).isFalse();
    write("shared/b");
    assertThat(sighting.justBegun()).isTrue();
    write("chk-2/_metadata");
    assertThat(sighting.justBegun()).isFalse();
    write("chk-3/state");
    assertThat(sighting.justBegun()).isTrue();
  }

  @Test
  void oneThatWasOverWhenItWasSeenIsNone() throws Exception {
    CheckpointSighting sighting = sighting("chk-2/state");
    assertThat(sighting.justBegun()).isFalse();
    write("chk-2/_metadata", "shared/a");
    assertThat(sighting.justBegun()).isFalse();
  }

  @Test
  void oneThatMayHaveBegunLongAgoIsNone() throws Exception {
    CheckpointSighting sighting = sighting("chk-1/_metadata");
    now += 51;
    write("chk-2/state");
    assertThat(sighting.justBegun()).isFalse();
    write("shared/a");
    assertThat(sighting.justBegun()).isFalse();
    write("chk-2/_metadata");
    assertThat(sighting.justBegun()).isFalse();
    now += 50;
    write("chk-3/state");
    assertThat(sighting.justBegun()).isTrue();
  }

  @Test
  void whatFlinkRemovesAndOtherJobsAreNone() throws Exception {
    CheckpointSighting sighting = sighting("chk-1/_metadata", "shared/a");
    store.put("checkpoints/other/chk-1/state", new byte[] {1});
    store.delete("checkpoints/job/shared/a");
    assertThat(sighting.justBegun()).isFalse();
  }
}
