package io.firedrill.cluster.kubernetes.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlinkPatchTest {
  @ParameterizedTest
  @CsvSource({
    "1.20.0, false",
    "1.20.5, true",
    "1.20.5-vendor-3, true",
    "1.2.1, false",
    "1.19.3, false",
    "2.3.0, false"
  })
  void anotherPatchIsOfTheSameMinorVersion(String there, boolean another) {
    List<String> libraries =
        List.of(
            "/opt/flink/lib/flink-cep-" + there + ".jar",
            "/opt/flink/lib/flink-dist-" + there + ".jar");
    assertThat(FlinkPatch.isAnother(libraries, "1.20.0")).isEqualTo(another);
  }

  @Test
  void anImageWithoutADistributionIsNotKnown() {
    assertThat(FlinkPatch.isAnother(List.of("/opt/flink/lib/mine.jar"), "1.20.0")).isFalse();
  }

  @Test
  void thisProjectsFlinkIsNotAnother() {
    assertThat(FlinkPatch.isAnother(List.of("/opt/flink/lib/flink-dist-1.20.0.jar"))).isFalse();
  }
}
