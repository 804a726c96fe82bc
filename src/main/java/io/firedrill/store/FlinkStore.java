package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * A folder of a file system that Flink can reach, such as {@code hdfs://}; keys are paths below it.
 * <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/filesystems/overview/">File
 * systems</a>
 */
public final class FlinkStore implements ObjectStore {
  private final URI root;

  private FlinkStore(URI root) {
    this.root = root;
  }

  /**
   * A folder. It is not looked at yet.
   *
   * @param root ends with a slash
   */
  public static FlinkStore at(URI root) {
    return new FlinkStore(root);
  }

  private FileSystem files() throws IOException {
    return FileSystem.get(root);
  }

  private Path path(String key) {
    return new Path(root + key);
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    List<Entry> found = new ArrayList<>();
    String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    addBelow(path(folder), folder, found);
    found.removeIf(entry -> !entry.key().startsWith(prefix));
    found.sort(Comparator.comparing(Entry::key));
    return found;
  }

  private void addBelow(Path folder, String key, List<Entry> found) throws IOException {
    FileStatus[] content;
    try {
      content = files().listStatus(folder);
    } catch (FileNotFoundException e) {
      return;
    }
    if (content == null) { // what some file systems say of a folder that is not there
      return;
    }
    for (FileStatus each : content) {
      String name = key + each.getPath().getName();
      if (each.isDir()) {
        addBelow(each.getPath(), name + "/", found);
      } else {
        found.add(new Entry(name, each.getLen()));
      }
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    return files().open(path(key));
  }

  @Override
  public boolean exists(String key) throws IOException {
    return files().exists(path(key));
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    try (OutputStream out = files().create(path(key), FileSystem.WriteMode.OVERWRITE)) {
      out.write(content);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    files().delete(path(key), false);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    try (InputStream content = open(from);
        OutputStream out = files().create(path(to), FileSystem.WriteMode.OVERWRITE)) {
      content.transferTo(out);
    }
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    return Instant.ofEpochMilli(files().getFileStatus(path(key)).getModificationTime());
  }

  @Override
  public String keyOf(String path) throws IOException {
    if (!path.startsWith(root.toString())) {
      throw new IOException(Texts.format("%s is not below %s", path, root));
    }
    return path.substring(root.toString().length());
  }

  /** The file system is Flink's, which keeps it for others. */
  @Override
  public void close() {}
}
