package io.firedrill.warmup;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.metrics.reporter.Scheduled;

/**
 * Makes a TaskManager do once, some time after its start, what otherwise the first job that is
 * restored on it waits for: loading the plugins of its file systems and RocksDB's library, and
 * connecting to the store. Flink starts metric reporters in each of its processes and calls them at
 * an interval, which is what this needs; it reports no metrics.
 *
 * <p>Settings, below {@code metrics.reporter.<name>.}: {@code interval} is the time from the start,
 * and each {@code path.<any>} a path whose file system is opened and asked whether that path
 * exists.
 */
public final class WarmUp implements MetricReporter, Scheduled {
  private static final String PATH = "path.";
  private static final String OF_TASK_MANAGER = "<tm_id>";

  private final FirstUse firstUse;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean taskManager;
  private volatile List<String> paths = List.of();

  /** Found by Flink among its plugins. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new WarmUp(new FlinkFirstUse());
    }
  }

  WarmUp(FirstUse firstUse) {
    this.firstUse = firstUse;
  }

  @Override
  public void open(MetricConfig config) {
    paths =
        config.stringPropertyNames().stream()
            .filter(name -> name.startsWith(PATH))
            .sorted()
            .map(config::getProperty)
            .toList();
  }

  @Override
  public void close() {}

  /** A JobManager, which restores nothing, has no metrics of a TaskManager. */
  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    taskManager |= group.getAllVariables().containsKey(OF_TASK_MANAGER);
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

  /** Other reporters share this thread: a store that does not answer must not hold them up. */
  @Override
  public void report() {
    if (taskManager && begun.compareAndSet(false, true)) {
      Thread thread = new Thread(this::warmUp, "warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void warmUp() {
    paths.forEach(firstUse::ofPath);
    firstUse.ofRocksDb();
  }
}
