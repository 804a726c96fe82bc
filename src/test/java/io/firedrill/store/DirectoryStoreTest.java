package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {
  @TempDir Path folder;

  @Test
  void whatIsPutIsListedReadAndDeleted() throws IOException {
    DirectoryStore store = new DirectoryStore(folder);
    store.put("a/b", new byte[] {1, 2});
    store.put("c", new byte[] {3});
    assertThat(store.list("a/")).containsExactly(new ObjectStore.Entry("a/b", 2));
    assertThat(store.list("a/").get(0).name()).isEqualTo("b");
    assertThat(store.open("c").readAllBytes()).containsExactly(3);
    store.delete("c");
    store.delete("c");
    assertThat(store.exists("c")).isFalse();
    assertThatThrownBy(() -> store.open("c")).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aKeyIsThePathBelowTheFolder() throws IOException {
    DirectoryStore store = new DirectoryStore(folder);
    assertThat(store.keyOf(folder.resolve("x/y").toUri().toString())).isEqualTo("x/y");
    assertThatThrownBy(() -> store.keyOf("file:///elsewhere/x"))
        .hasMessageContaining("is not below");
  }
}
