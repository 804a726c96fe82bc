package io.firedrill.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.upgrade.KubernetesUpgrade;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds the job whose upgrade is rehearsed.
 *
 * @param folder where the report goes
 */
public record UpgradeTargets(Installation installation, Path folder) {
  private static final int ID_BYTES = 4;

  /** The project's own job on this machine, version 1 of it. */
  public UpgradeTarget local(VersionChange change) {
    return new LocalUpgrades(installation, folder).to(change);
  }

  /**
   * A FlinkDeployment.
   *
   * @param outputs further paths that the job's arguments write to, for jobs other than the
   *     project's own
   * @throws io.firedrill.problem.Problem if it may not or cannot be upgraded
   */
  public UpgradeTarget kubernetes(Access access, JsonNode patch, List<String> outputs) {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return KubernetesUpgrade.find(
        access,
        new KubernetesUpgrade.Change(patch, outputs),
        LockHolder.of("rehearsal of an upgrade"),
        new RehearsalArea(HexFormat.of().formatHex(id)),
        folder);
  }
}
