package io.firedrill.target.local;

import java.io.IOException;
import java.util.List;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.KeeperException;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.ZKUtil;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.ZooKeeper;

/** Flink's high-availability data in ZooKeeper: which checkpoints a new JobManager would find. */
final class ZooKeeperHa implements AutoCloseable {
  // high-availability.zookeeper.path.root
  private static final String ROOT = "/flink/";
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
    try {
      return client.getChildren(path(clusterId, jobId), false).stream()
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    } catch (KeeperException e) {
      throw new IOException("ZooKeeper does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking ZooKeeper", e);
    }
  }

  void forget(String clusterId, String jobId, long checkpointId) throws IOException {
    try {
      // the node has children: the locks of the JobManager that is gone
      ZKUtil.deleteRecursive(client, path(clusterId, jobId) + "/%019d".formatted(checkpointId));
    } catch (KeeperException e) {
      throw new IOException("ZooKeeper does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking ZooKeeper", e);
    }
  }

  private static String path(String clusterId, String jobId) {
    return ROOT + clusterId + "/jobs/" + jobId + "/checkpoints";
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
