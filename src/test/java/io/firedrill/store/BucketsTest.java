package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.problem.Problem;
import io.firedrill.snapshot.SnapshotList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in one bucket, savepoints in another, and paths with entropy. */
class BucketsTest {
  @TempDir Path folder;

  private final List<String> opened = new ArrayList<>();

  private Buckets buckets() {
    return new Buckets(
        "chk",
        bucket -> {
          opened.add(bucket);
          return new BucketFolder(folder.resolve(bucket), bucket);
        },
        Optional.of("_entropy_"));
  }

  private static List<String> snapshots(ObjectStore store, String below) throws IOException {
    return new SnapshotList(store).below(below).stream().map(SnapshotList.Entry::path).toList();
  }

  @Test
  void eachBucketIsOpenedWhenItIsNeededAndKeysLeadBackToIt() throws IOException {
    Buckets buckets = buckets();
    assertThat(buckets.keyOf("s3p://chk/a/b")).isEqualTo("a/b");
    String other = buckets.keyOf("s3a://sp/a/_metadata");
    assertThat(opened).isEmpty();
    buckets.put(other, new byte[] {1, 2});
    assertThat(opened).containsExactly("sp");
    assertThat(buckets.exists(other)).isTrue();
    assertThat(buckets.exists("a/_metadata")).isFalse();
    assertThat(buckets.list(buckets.keyOf("s3://sp/a/")))
        .containsExactly(new ObjectStore.Entry(other, 2));
    buckets.copy(other, "copied");
    assertThat(buckets.open("copied").readAllBytes()).containsExactly(1, 2);
    buckets.deleteBelow(buckets.keyOf("s3://sp/a") + "/");
    assertThat(buckets.exists(other)).isFalse();
  }

  @Test
  void snapshotsAtTheRootOfABucketAreFound() throws IOException {
    Buckets buckets = buckets();
    buckets.put("job/chk-1/_metadata", new byte[1]);
    buckets.put(buckets.keyOf("s3p://sp/savepoint-1/_metadata"), new byte[1]);
    assertThat(snapshots(buckets, "s3p://chk/")).containsExactly("s3p://chk/job/chk-1");
    assertThat(snapshots(buckets, "s3p://sp/")).containsExactly("s3p://sp/savepoint-1");
    assertThat(snapshots(buckets, "s3p://sp")).containsExactly("s3p://sp/savepoint-1");
  }

  @Test
  void entropyIsLeftOutAsFlinkDoesForMetadata() throws IOException {
    assertThat(buckets().keyOf("s3p://chk/_entropy_/checkpoints/job/chk-1"))
        .isEqualTo("checkpoints/job/chk-1");
    assertThat(buckets().keyOf("s3p://chk/a/_entropy_/b")).isEqualTo("a/b");
  }

  @Test
  void whatIsInNoBucketIsRefused() {
    assertThatThrownBy(() -> buckets().keyOf("hdfs:///a"))
        .isInstanceOf(IOException.class)
        .hasMessage("hdfs:///a is not in an S3 bucket");
  }

  @Test
  void filesThatNameTheFolderThatWasCopiedAreThoseOfTheCopy() throws IOException {
    Buckets buckets =
        Buckets.withCopy(
            "copy",
            bucket -> new BucketFolder(folder.resolve(bucket), bucket),
            "s3p://lost/jobs/a/",
            "s3://copy/backup/");
    assertThat(buckets.keyOf("s3p://lost/jobs/a/chk-1/_metadata"))
        .isEqualTo("backup/chk-1/_metadata");
    assertThat(buckets.keyOf("s3a://lost/jobs/a/shared/")).isEqualTo("backup/shared/");
    assertThat(buckets.keyOf("s3p://lost/jobs/ab/chk-1")).isEqualTo("s3://lost/jobs/ab/chk-1");
    assertThat(buckets.keyOf("s3://copy/backup/chk-1")).isEqualTo("backup/chk-1");
    assertThatThrownBy(() -> Buckets.bucketOf("/tmp/checkpoints"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("/tmp/checkpoints is not a path in an S3 bucket");
  }
}
