package io.firedrill.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.RehearsalArea;
import io.firedrill.cluster.UpgradeTarget;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.upgrade.KubernetesUpgrade;
import io.firedrill.cluster.kubernetes.upgrade.Replaced;
import io.firedrill.cluster.local.LocalPipeline;
import io.firedrill.drill.Drill;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds the job whose upgrade is rehearsed.
 *
 * @param folder where the report goes
 */
public record UpgradeTargets(Installation installation, Path folder) {
  private static final int ID_BYTES = 4;

  /**
   * The project's own job on this machine, version 1 of it.
   *
   * @param pipeline what it reads from and writes to
   * @throws Problem if jobs with this pipeline are not upgraded here
   */
  public UpgradeTarget local(VersionChange change, Drill.Pipeline pipeline) {
    LocalPipeline local =
        switch (pipeline) {
          case files -> LocalPipeline.FILES;
          case kafka -> LocalPipeline.kafka();
          case jdbc -> LocalPipeline.jdbc(Optional.empty());
          case kafka_jdbc -> LocalPipeline.kafkaJdbc(Optional.empty());
          case hdfs ->
              throw new Problem(
                  Texts.format(
                      "an upgrade of the job with --pipeline %s is not rehearsed: there are files, kafka,"
                          + " jdbc and kafka-jdbc",
                      pipeline));
        };
    return new LocalUpgrades(installation, folder, local).to(change);
  }

  /**
   * A FlinkDeployment.
   *
   * @param replaced what is another in a shadow's arguments, for jobs other than the project's own
   * @throws Problem if it may not or cannot be upgraded
   */
  public UpgradeTarget kubernetes(Access access, JsonNode patch, Replaced replaced) {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return KubernetesUpgrade.find(
        access,
        new KubernetesUpgrade.Change(patch, replaced),
        LockHolder.of("rehearsal of an upgrade"),
        new RehearsalArea(HexFormat.of().formatHex(id)),
        folder);
  }
}
