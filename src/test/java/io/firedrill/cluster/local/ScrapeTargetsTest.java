package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrapeTargetsTest {
  @TempDir private Path folder;

  private ScrapeTargets targets(Map<String, String> drill) {
    return new ScrapeTargets(folder.resolve("prometheus.json"), FlinkSettings.of(Map.of(), drill));
  }

  private List<String> written() throws IOException {
    JsonNode read = new ObjectMapper().readTree(folder.resolve("prometheus.json").toFile());
    return read.findValuesAsText("process");
  }

  @Test
  void eachProcessGetsAPortOfItsOwnAndIsWrittenDown() throws IOException {
    ScrapeTargets targets = targets(LocalTarget.shownToPrometheus());
    List<String> first = targets.add("jobmanager");
    List<String> second = targets.add("taskmanager-1");
    assertThat(first)
        .containsExactly("-D", "metrics.reporter.prom.port=" + targets.ports().get("jobmanager"));
    assertThat(second).isNotEqualTo(first);
    assertThat(written()).containsExactly("jobmanager", "taskmanager-1");
  }

  @Test
  void aTaskManagerThatIsReplacedIsNoLongerScraped() throws IOException {
    ScrapeTargets targets = targets(LocalTarget.shownToPrometheus());
    targets.add("taskmanager-1");
    targets.remove("taskmanager-1");
    targets.add("taskmanager-2");
    assertThat(written()).containsExactly("taskmanager-2");
  }

  @Test
  void withoutTheReporterNothingListens() {
    assertThat(targets(Map.of()).add("jobmanager")).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }
}
