package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Flink's local file system, which keeps the rules of the others. */
class FlinkStoreTest {
  @TempDir Path folder;

  private FlinkStore store;

  @BeforeEach
  void isThere() {
    store = FlinkStore.at(folder.toUri());
  }

  private void write(String... keys) throws IOException {
    for (String key : keys) {
      store.put(key, key.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String read(String key) throws IOException {
    try (InputStream content = store.open(key)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatLiesBelowAPrefixIsListedByItsKeys() throws Exception {
    write("a/chk-1/_metadata", "a/chk-10/_metadata", "a/shared/x", "b/y");
    assertThat(store.list("a/chk-1"))
        .containsExactly(
            new ObjectStore.Entry("a/chk-1/_metadata", 17),
            new ObjectStore.Entry("a/chk-10/_metadata", 18));
    assertThat(store.list("a/")).hasSize(3);
    assertThat(store.list("nowhere/")).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadCopiedAndDeleted() throws Exception {
    write("a/x");
    store.copy("a/x", "c/d/x");
    assertThat(read("c/d/x")).isEqualTo("a/x");
    store.delete("a/x");
    assertThat(store.exists("a/x")).isFalse();
    store.delete("a/x");
    store.deleteBelow("c/");
    assertThat(store.list("c/")).isEmpty();
  }

  @Test
  void itIsKnownWhenAnObjectWasWritten() throws Exception {
    write("a");
    assertThat(store.writtenAt("a"))
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(5));
  }

  @Test
  void whatIsNotThereIsAFileNotFound() {
    assertThatThrownBy(() -> store.open("none")).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> store.writtenAt("none")).isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> store.copy("none", "other")).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aPathElsewhereIsNotInIt() throws Exception {
    FlinkStore hdfs = FlinkStore.at(URI.create("hdfs://localhost:9000/firedrill/"));
    assertThat(hdfs.keyOf("hdfs://localhost:9000/firedrill/checkpoints/j/chk-1"))
        .isEqualTo("checkpoints/j/chk-1");
    for (String other : List.of("hdfs://other:9000/firedrill/x", "s3p://b/x")) {
      assertThatThrownBy(() -> hdfs.keyOf(other))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not below hdfs://localhost:9000/firedrill/");
    }
  }
}
