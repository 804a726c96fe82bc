package io.firedrill.warmup;

import java.io.IOException;
import java.lang.reflect.Method;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first use of Flink's own file systems and of RocksDB in this JVM. */
final class FlinkFirstUse implements FirstUse {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkFirstUse.class);

  /** Flink keeps a file system that was opened once, and gives the job the same one. */
  @Override
  public void ofPath(String path) {
    try {
      FileSystem fileSystem = new Path(path).getFileSystem();
      fileSystem.exists(new Path(path));
      LOG.info("Warmed up the file system of {}.", path);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The file system of {} could not be warmed up.", path, e);
    }
  }

  /**
   * Flink's own method, which it has not made public: a library loaded by another is not its own.
   */
  @Override
  public void ofRocksDb() {
    try {
      Method load =
          EmbeddedRocksDBStateBackend.class.getDeclaredMethod(
              "ensureRocksDBIsLoaded", String.class);
      load.setAccessible(true);
      load.invoke(null, System.getProperty("java.io.tmpdir"));
      LOG.info("Loaded RocksDB's library.");
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOG.warn("RocksDB's library could not be loaded beforehand.", e);
    }
  }
}
