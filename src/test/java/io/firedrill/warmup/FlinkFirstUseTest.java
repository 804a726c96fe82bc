package io.firedrill.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Field;
import java.nio.file.Path;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkFirstUseTest {
  private final FlinkFirstUse firstUse = new FlinkFirstUse();

  @Test
  void flinkHasLoadedRocksDbsLibraryAfterwards() throws ReflectiveOperationException {
    firstUse.ofRocksDb();
    Field loaded = EmbeddedRocksDBStateBackend.class.getDeclaredField("rocksDbInitialized");
    loaded.setAccessible(true);
    assertThat(loaded.getBoolean(null)).isTrue();
  }

  @Test
  void aPathThatIsNotThereYetDoesNoHarm(@TempDir Path folder) {
    assertThatCode(() -> firstUse.ofPath(folder.resolve("none").toUri().toString()))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileSystemThatFlinkDoesNotHaveIsTheJobsProblem() {
    assertThatCode(() -> firstUse.ofPath("nowhere://bucket/ledger")).doesNotThrowAnyException();
  }
}
