package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.store.BucketFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
  @TempDir Path folder;

  private List<Long> ids(String where, String... keys) throws IOException {
    try (BucketFolder store = new BucketFolder(folder, "bucket")) {
      for (String key : keys) {
        store.put(key, "x".getBytes(StandardCharsets.UTF_8));
      }
      return new RetainedCheckpoints(store, where, "job").ids();
    }
  }

  @Test
  void onlyCheckpointsOfTheJobThatAreCompleteCount() throws Exception {
    assertThat(
            ids(
                "s3p://bucket/checkpoints/",
                "checkpoints/job/chk-9/_metadata",
                "checkpoints/job/chk-10/_metadata",
                "checkpoints/job/chk-11/state",
                "checkpoints/job/shared/chk-12",
                "checkpoints/other/chk-13/_metadata",
                "savepoints/savepoint-job/_metadata"))
        .containsExactly(9L, 10L);
  }

  @Test
  void theFolderMayBeTheRootOfTheBucket() throws Exception {
    assertThat(ids("s3://bucket/", "job/chk-3/_metadata")).containsExactly(3L);
  }

  @Test
  void thereMayBeNone() throws Exception {
    assertThat(ids("s3://bucket/checkpoints")).isEmpty();
  }
}
