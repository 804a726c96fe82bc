package io.firedrill.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalAreaTest {
  private static final RehearsalArea AREA = new RehearsalArea("12ab");

  private static JobPaths live(String scheme, String ledger) {
    return new JobPaths(
        ledger, ledger, scheme + "://b/checkpoints", scheme + "://other/savepoints", "");
  }

  /** An image may have one of Flink's S3 plugins only. */
  @ParameterizedTest
  @ValueSource(strings = {"s3", "s3a", "s3p"})
  void theShadowWritesThroughTheFileSystemsOfTheLiveJob(String scheme) {
    JobPaths shadow = AREA.paths(live(scheme, ""));
    String root = scheme + "://b/firedrill-rehearsal/12ab/";
    assertThat(shadow.checkpoints()).isEqualTo(root + "checkpoints");
    assertThat(shadow.savepoints()).isEqualTo(root + "savepoints");
    assertThat(shadow.ledger()).isEqualTo(root + "ledger");
    assertThat(AREA.highAvailability(shadow)).isEqualTo(root + "ha");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a", "s3"})
  void itsOutputGoesThroughTheFileSystemOfTheLiveOutput(String scheme) {
    assertThat(AREA.paths(live("s3p", scheme + "://b/ledger")).ledger())
        .isEqualTo(scheme + "://b/firedrill-rehearsal/12ab/ledger");
    assertThat(RehearsalArea.like("/topic", "s3p://b/x")).isEqualTo("s3p://b/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3p://b", "s3p://b/", "s3p://b/a/b"})
  void checkpointsMayLieAnywhereInTheirBucket(String checkpoints) {
    assertThat(AREA.paths(new JobPaths("", "", checkpoints, "", "")).checkpoints())
        .isEqualTo("s3p://b/firedrill-rehearsal/12ab/checkpoints");
  }
}
