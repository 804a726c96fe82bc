package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket whose store does not run answers as the store would. */
class BucketFolderTest {
  @TempDir Path folder;
  private BucketFolder bucket;

  @BeforeEach
  void aBucket() {
    bucket = new BucketFolder(folder, "b");
  }

  @Test
  void aPathIsAKeyWhicheverOfFlinksFileSystemsNamesIt() throws IOException {
    assertThat(bucket.keyOf("s3p://b/savepoints/a")).isEqualTo("savepoints/a");
    assertThat(bucket.keyOf("s3a://b/savepoints/a")).isEqualTo("savepoints/a");
    assertThat(bucket.keyOf("s3://b/savepoints/a")).isEqualTo("savepoints/a");
    assertThat(bucket.keyOf("s3p://b/a folder/x")).isEqualTo("a folder/x");
    assertThat(bucket.keyOf("s3p://b/")).isEmpty();
    assertThat(bucket.keyOf("s3p://b")).isEmpty();
  }

  @Test
  void aPathThatLiesElsewhereIsReported() {
    for (String path : new String[] {"s3p://other/a", "file:///b/a", "b/a", "", "latest", "a b"}) {
      assertThatThrownBy(() -> bucket.keyOf(path))
          .as(path)
          .isInstanceOf(IOException.class)
          .hasMessage(path + " is not in the bucket b");
    }
  }

  @Test
  void whatIsPutIsListedReadCopiedAndDeleted() throws IOException {
    bucket.put("a/b", new byte[] {1, 2});
    bucket.copy("a/b", "c/d");
    assertThat(bucket.list("c/")).containsExactly(new ObjectStore.Entry("c/d", 2));
    assertThat(bucket.open("c/d").readAllBytes()).containsExactly(1, 2);
    assertThat(bucket.writtenAt("c/d")).isNotNull();
    bucket.delete("a/b");
    assertThat(bucket.exists("a/b")).isFalse();
    assertThatThrownBy(() -> bucket.open("a/b")).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> bucket.copy("a/b", "x")).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> bucket.writtenAt("a/b")).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void onlyWhatLiesBelowAPrefixIsDeletedWithIt() throws IOException {
    bucket.put("savepoints/a/x", new byte[1]);
    bucket.put("savepoints/ab/x", new byte[1]);
    assertThat(bucket.leftBelow("savepoints/a/")).containsExactly("object savepoints/a/x");
    bucket.deleteBelow("savepoints/a/");
    assertThat(bucket.leftBelow("savepoints/a/")).isEmpty();
    assertThat(bucket.exists("savepoints/ab/x")).isTrue();
    for (String prefix : new String[] {"", "/", "savepoints"}) {
      assertThatThrownBy(() -> bucket.deleteBelow(prefix))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
