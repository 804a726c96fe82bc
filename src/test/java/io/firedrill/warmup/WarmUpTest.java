package io.firedrill.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private final BlockingQueue<String> used = new LinkedBlockingQueue<>();
  private final WarmUp warmUp = new WarmUp(new Recorded());

  @Test
  void aTaskManagerUsesItsPathsAndRocksDbOnce() throws InterruptedException {
    warmUp.open(config());
    warmUp.notifyOfAddedMetric(new SimpleCounter(), "any", groupWith("<tm_id>"));
    warmUp.report();
    warmUp.report();
    assertThat(next()).isEqualTo("s3p://bucket/checkpoints");
    assertThat(next()).isEqualTo("s3a://bucket/ledger");
    assertThat(next()).isEqualTo("RocksDB");
    assertThat(used.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aJobManagerIsLeftAlone() throws InterruptedException {
    warmUp.open(config());
    warmUp.notifyOfAddedMetric(new SimpleCounter(), "any", groupWith("<host>"));
    warmUp.report();
    assertThat(used.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void flinkFindsIt() {
    assertThat(ServiceLoader.load(MetricReporterFactory.class))
        .hasAtLeastOneElementOfType(WarmUp.Factory.class);
  }

  private String next() throws InterruptedException {
    return used.poll(10, TimeUnit.SECONDS);
  }

  private static MetricConfig config() {
    MetricConfig config = new MetricConfig();
    config.setProperty("interval", "10 s");
    config.setProperty("path.ledger", "s3a://bucket/ledger");
    config.setProperty("path.checkpoints", "s3p://bucket/checkpoints");
    return config;
  }

  private static MetricGroup groupWith(String variable) {
    return new UnregisteredMetricsGroup() {
      @Override
      public Map<String, String> getAllVariables() {
        return Map.of(variable, "it");
      }
    };
  }

  private final class Recorded implements FirstUse {
    @Override
    public void ofPath(String path) {
      used.add(path);
    }

    @Override
    public void ofRocksDb() {
      used.add("RocksDB");
    }
  }
}
