package io.firedrill.cluster.local;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.util.List;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.KeeperException;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.ZKUtil;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.ZooKeeper;

/** Flink's high-availability data in ZooKeeper: which checkpoints a new JobManager would find. */
final class ZooKeeperHa implements AutoCloseable {
  // high-availability.zookeeper.path.root
  private static final String ROOT = "/flink";
  private static final int SESSION_MILLIS = 10_000;

  private final ZooKeeper client;

  private ZooKeeperHa(ZooKeeper client) {
    this.client = client;
  }

  static ZooKeeperHa connect(int port) throws IOException {
    return new ZooKeeperHa(new ZooKeeper("localhost:" + port, SESSION_MILLIS, event -> {}));
  }

  /** Ids of the checkpoints that are pointed to, ascending; none for a job that has none. */
  List<Long> checkpoints(String clusterId, String jobId) throws IOException {
    return children(path(clusterId, jobId)).stream().map(Long::valueOf).sorted().toList();
  }

  /** The ids of the clusters that have data here. */
  List<String> clusters() throws IOException {
    return children(ROOT);
  }

  void forget(String clusterId, String jobId, long checkpointId) throws IOException {
    // the node has children: the locks of the JobManager that is gone
    remove(path(clusterId, jobId) + Texts.format("/%019d", checkpointId));
  }

  /** Removes all data of a cluster. */
  void removeCluster(String clusterId) throws IOException {
    remove(path(clusterId));
  }

  static String path(String clusterId) {
    return ROOT + "/" + clusterId;
  }

  private static String path(String clusterId, String jobId) {
    return path(clusterId) + "/jobs/" + jobId + "/checkpoints";
  }

  private List<String> children(String path) throws IOException {
    return ask(
        () -> {
          try {
            return client.getChildren(path, false);
          } catch (KeeperException.NoNodeException e) {
            return List.of();
          }
        });
  }

  private void remove(String path) throws IOException {
    ask(
        () -> {
          ZKUtil.deleteRecursive(client, path);
          return path;
        });
  }

  private interface Call<T> {
    T run() throws KeeperException, InterruptedException;
  }

  private static <T> T ask(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (KeeperException e) {
      throw new IOException("ZooKeeper does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking ZooKeeper", e);
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
