package io.firedrill.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.firedrill.cluster.JobSpec;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.UpgradeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalUpgradeTest {
  @TempDir Path folder;

  private LocalUpgrade upgrade() throws IOException {
    for (String part : List.of("lib", "plugins/s3-fs-presto", "plugins/s3-fs-hadoop")) {
      Files.createDirectories(folder.resolve("flink").resolve(part));
    }
    Files.createFile(Files.createDirectories(folder.resolve("s3proxy")).resolve("s3proxy.jar"));
    var options =
        new LocalTarget.Options(
            folder,
            folder.resolve("flink"),
            folder.resolve("work"),
            0,
            () -> false,
            Optional.empty(),
            LocalPipeline.FILES,
            1);
    var from = new JobSpec("a.Job", List.of(), List.of("--ledger", "x"), Map.of());
    var to =
        new LocalUpgrade.NewVersion(
            List.of(), Optional.empty(), Optional.empty(), Map.of(), 2, true);
    return new LocalUpgrade(
        options, new LocalUpgrade.Change(from, to), new io.firedrill.job.GeneratorInput(1, 2, 50));
  }

  @Test
  void beforeTheStartThereIsNothingToRemove() throws IOException {
    LocalUpgrade upgrade = upgrade();
    upgrade.shadow().remove();
    assertThat(upgrade.shadow().leftovers()).isEmpty();
    assertThat(upgrade.shadow().blocker()).isEmpty();
    assertThat(upgrade.versionSwitch().progress())
        .isEqualTo(
            new UpgradeProgress(false, Optional.empty(), "", "nothing has been upgraded", ""));
    upgrade.close();
    upgrade.close();
    assertThat(folder.resolve("work")).doesNotExist();
  }

  @Test
  void itSaysHowItWouldGoAndWhereTheShadowWrites() throws IOException {
    try (LocalUpgrade upgrade = upgrade()) {
      assertThat(upgrade.settings())
          .isEqualTo(
              new UpgradeSettings(
                  "savepoint", false, "s3p://firedrill/savepoints", false, false, true));
      String ledger = upgrade.shadow().paths().ledger();
      assertThat(ledger).matches("s3a://firedrill/firedrill-rehearsal/[0-9a-f]{8}/ledger");
      assertThat(upgrade.plan())
          .anyMatch(line -> line.contains(ledger.substring(15, ledger.lastIndexOf('/') + 1)));
    }
  }
}
