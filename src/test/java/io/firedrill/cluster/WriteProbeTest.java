package io.firedrill.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firedrill.cluster.fake.WrappedStore;
import io.firedrill.store.BucketFolder;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteProbeTest {
  @TempDir Path folder;

  private ObjectStore store() {
    return new BucketFolder(folder, "b");
  }

  @Test
  void itLeavesNothing() throws IOException {
    new WriteProbe(store(), "s3p://b/savepoints").check(7);
    assertThat(store().list("")).isEmpty();
  }

  @Test
  void whatAKillLeftIsRemovedAndNothingElse() throws IOException {
    store().put("savepoints/.firedrill-probe-of-somebody", new byte[1]);
    store().put("savepoints/savepoint-1/_metadata", new byte[1]);
    store().put("savepoints-old/.firedrill-probe-1", new byte[0]);
    ObjectStore killed =
        new WrappedStore(
            store(),
            prefix -> {},
            key -> {
              throw new IOException("killed");
            });
    WriteProbe probe = new WriteProbe(killed, "s3p://b/savepoints/");
    assertThatThrownBy(() -> probe.check(7)).hasMessage("killed");
    assertThat(store().exists("savepoints/.firedrill-probe-7")).isTrue();
    assertThat(new WriteProbe(store(), "s3p://b/savepoints/").removeLeft()).isEqualTo(1);
    assertThat(store().list("").stream().map(ObjectStore.Entry::key))
        .containsExactly(
            "savepoints-old/.firedrill-probe-1",
            "savepoints/.firedrill-probe-of-somebody",
            "savepoints/savepoint-1/_metadata");
  }
}
