package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.cluster.kubernetes.Diagnosis;
import io.firedrill.cluster.kubernetes.Redeployment;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.Kube;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Changes the spec of a FlinkDeployment, whose operator then switches the versions. */
final class KubernetesSwitch implements VersionSwitch {
  private final Kube kube;
  private final Access access;
  private final JsonNode patch;
  private final JsonNode before;
  private final Path backup;
  private final Object redeploying = new Object();

  /**
   * Changes nothing yet.
   *
   * @param patch the upgrade, as a merge patch
   * @param before the resource to go back to
   * @param backup a folder for a copy of the resource, should it have to be created again
   */
  KubernetesSwitch(Kube kube, Access access, JsonNode patch, JsonNode before, Path backup) {
    this.kube = kube;
    this.access = access;
    this.patch = patch;
    this.before = before;
    this.backup = backup;
  }

  @Override
  public void upgrade() throws IOException {
    kube.patchFlinkDeployment(access.namespace(), access.deployment(), patch, false);
  }

  @Override
  public UpgradeProgress progress() throws IOException {
    return kube.flinkDeployment(access.namespace(), access.deployment())
        .map(ResourceStates::progress)
        .orElseThrow(() -> new Problem(Texts.format("%s is no longer there", access.where())));
  }

  @Override
  public void rollBack(String savepoint) throws IOException {
    synchronized (redeploying) {
      new Redeployment(kube, access.namespace(), backup).from(before, savepoint);
    }
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return new Diagnosis(kube, access.namespace(), access.deployment()).trouble();
  }

  /** Waits for a redeployment that has begun: the resource may be deleted and not yet there. */
  void finish() {
    synchronized (redeploying) {
      // nothing is under way any longer
    }
  }
}
