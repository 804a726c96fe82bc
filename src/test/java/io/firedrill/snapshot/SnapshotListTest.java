package io.firedrill.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.store.BucketFolder;
import io.firedrill.store.DirectoryStore;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a folder of snapshots; contents do not matter, for nothing is read. */
class SnapshotListTest {
  @TempDir Path folder;

  private void file(String key, int bytes, long writtenAt) throws IOException {
    Path file = folder.resolve(key);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[bytes]);
    Files.setLastModifiedTime(file, FileTime.fromMillis(writtenAt));
  }

  private static SnapshotList.Entry entry(String path, long writtenAt, long bytes) {
    return new SnapshotList.Entry(path, Instant.ofEpochMilli(writtenAt), bytes);
  }

  private List<SnapshotList.Entry> below(String path) throws IOException {
    try (ObjectStore store = new BucketFolder(folder, "b")) {
      return new SnapshotList(store).below(path);
    }
  }

  @Test
  void wholeSnapshotsAreListedOldestFirstWithAllThatIsInTheirFolder() throws IOException {
    file("savepoints/savepoint-b/_metadata", 10, 2_000);
    file("savepoints/savepoint-b/part", 5, 1_000);
    file("savepoints/savepoint-a/_metadata", 20, 9_000);
    file("savepoints/savepoint-a/deep/part", 1, 1_000);
    assertThat(below("s3p://b/savepoints"))
        .containsExactly(
            entry("s3p://b/savepoints/savepoint-b", 2_000, 15),
            entry("s3p://b/savepoints/savepoint-a", 9_000, 21));
    assertThat(below("s3p://b/savepoints/")).isEqualTo(below("s3p://b/savepoints"));
  }

  @Test
  void retainedCheckpointsAreFoundBelowTheirJob() throws IOException {
    file("checkpoints/job/chk-7/_metadata", 10, 1_000);
    file("checkpoints/job/shared/part", 99, 1_000);
    file("checkpoints/job/taskowned/part", 99, 1_000);
    assertThat(below("s3p://b/checkpoints"))
        .containsExactly(entry("s3p://b/checkpoints/job/chk-7", 1_000, 10));
  }

  @Test
  void whatHasNoMetadataIsNoneYet() throws IOException {
    file("savepoints/savepoint-a/part", 5, 1_000);
    file("savepoints/savepoint-b/_metadata.part", 5, 1_000);
    assertThat(below("s3p://b/savepoints")).isEmpty();
  }

  @Test
  void aFolderWhoseNameOnlyBeginsTheSameIsAnother() throws IOException {
    file("savepoints/savepoint-a/_metadata", 10, 1_000);
    file("savepoints/savepoint-ab/_metadata", 10, 2_000);
    file("savepoints-old/savepoint-c/_metadata", 10, 3_000);
    assertThat(below("s3p://b/savepoints"))
        .containsExactly(
            entry("s3p://b/savepoints/savepoint-a", 1_000, 10),
            entry("s3p://b/savepoints/savepoint-ab", 2_000, 10));
  }

  @Test
  void aFolderThatIsItselfASnapshotIsTheOnlyOneInIt() throws IOException {
    file("savepoints/savepoint-a/_metadata", 10, 1_000);
    assertThat(below("s3p://b/savepoints/savepoint-a"))
        .containsExactly(entry("s3p://b/savepoints/savepoint-a", 1_000, 10));
  }

  @Test
  void aFolderThatIsNotThereHasNone() throws IOException {
    assertThat(below("s3p://b/nowhere")).isEmpty();
  }

  @Test
  void aFolderOfThisMachineIsListedAlike() throws IOException {
    file("savepoints/savepoint-a/_metadata", 10, 1_000);
    String savepoints = folder.resolve("savepoints").toString();
    assertThat(new SnapshotList(new DirectoryStore(folder)).below(savepoints))
        .containsExactly(entry(savepoints + "/savepoint-a", 1_000, 10));
  }
}
