package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortClaimsTest {
  @TempDir Path folder;

  @Test
  void whatOneRunHasChosenNoOtherChooses() {
    assertThat(new PortClaims(folder).claim(15_001)).isTrue();
    assertThat(new PortClaims(folder).claim(15_001)).isFalse();
    assertThat(new PortClaims(folder).claim(15_002)).isTrue();
  }

  @Test
  void aRunThatWasKilledKeepsNoPort() throws IOException {
    assertThat(new PortClaims(folder).claim(15_001)).isTrue();
    Files.setLastModifiedTime(folder.resolve("15001"), FileTime.fromMillis(0));
    assertThat(new PortClaims(folder).claim(15_001)).isTrue();
    assertThat(new PortClaims(folder).claim(15_001)).isFalse();
  }

  @Test
  void whereNothingCanBeWrittenAPortIsAsFreeAsItLooks() throws IOException {
    Path file = Files.createFile(folder.resolve("a-file"));
    assertThat(new PortClaims(file).claim(15_001)).isTrue();
  }
}
