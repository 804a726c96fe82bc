package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppableStoreTest {
  @TempDir Path folder;

  @Test
  void onceItIsStoppedNothingIsWrittenAndAllCanBeRead() throws IOException {
    DirectoryStore files = new DirectoryStore(folder);
    StoppableStore store = new StoppableStore(files);
    store.put("a/1", new byte[3]);
    store.stop();
    assertThatThrownBy(() -> store.put("a/2", new byte[1])).hasMessage("interrupted");
    assertThatThrownBy(() -> store.copy("a/1", "b/1")).hasMessage("interrupted");
    assertThatThrownBy(() -> store.delete("a/1")).hasMessage("interrupted");
    assertThat(store.list("")).containsExactly(new ObjectStore.Entry("a/1", 3));
  }
}
