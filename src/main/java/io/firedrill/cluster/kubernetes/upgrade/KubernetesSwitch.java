package io.firedrill.cluster.kubernetes.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.StartupProblem;
import io.firedrill.cluster.StoppedWith;
import io.firedrill.cluster.UpgradeProgress;
import io.firedrill.cluster.VersionSwitch;
import io.firedrill.cluster.kubernetes.Diagnosis;
import io.firedrill.cluster.kubernetes.Permission;
import io.firedrill.cluster.kubernetes.Redeployment;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.kubernetes.client.JobResource;
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
  private final Permission permission;
  private final Begins begins;
  private final Object redeploying = new Object();
  private boolean closed;
  private volatile String savepointBefore = "";
  private volatile long upgraded;

  /**
   * Changes nothing yet.
   *
   * @param patch the upgrade, as a merge patch
   * @param before the resource to go back to
   * @param backup a folder for a copy of the resource, should it have to be created again
   * @param permission is asked right before the resource is changed
   * @param begins is called right before the upgrade, with the generation that is upgraded
   */
  KubernetesSwitch(
      Kube kube,
      Access access,
      JsonNode patch,
      JsonNode before,
      Path backup,
      Permission permission,
      Begins begins) {
    this.kube = kube;
    this.access = access;
    this.patch = patch;
    this.before = before;
    this.backup = backup;
    this.permission = permission;
    this.begins = begins;
  }

  /** Notes that an upgrade begins, should nobody be there to watch it. */
  @FunctionalInterface
  interface Begins {
    void upgrade(long generation) throws IOException;
  }

  @Override
  public void upgrade() throws IOException {
    synchronized (redeploying) {
      if (closed) {
        throw new Problem("interrupted");
      }
    }
    permission.check();
    JsonNode now = resource();
    if (generation(now) != generation(before)) {
      throw new Problem(
          Texts.format(
              "%s was changed after the rehearsal began (generation %d, rehearsed was %d): nothing was done. Rehearse what it is now",
              access.where(), generation(now), generation(before)));
    }
    begins.upgrade(generation(before));
    savepointBefore = ResourceStates.of(now).savepoint();
    upgraded =
        generation(
            kube.patchFlinkDeployment(access.namespace(), access.deployment(), patch, false));
  }

  private static long generation(JsonNode resource) {
    return resource.at("/metadata/generation").asLong();
  }

  private JsonNode resource() throws IOException {
    return kube.flinkDeployment(access.namespace(), access.deployment())
        .orElseThrow(() -> new Problem(Texts.format("%s is no longer there", access.where())));
  }

  @Override
  public UpgradeProgress progress() throws IOException {
    UpgradeProgress now = ResourceStates.progress(resource());
    return now.stopped().flatMap(StoppedWith::savepoint).filter(savepointBefore::equals).isPresent()
        ? now.stoppedWith(
            new StoppedWith.NoSavepoint(savepointBefore + ", which was there before the upgrade"))
        : now;
  }

  @Override
  public void rollBack(String savepoint) throws IOException {
    synchronized (redeploying) {
      if (closed) {
        throw new Problem("interrupted");
      }
      JsonNode now = resource();
      if (generation(now) != upgraded) {
        throw new Problem(
            Texts.format(
                "%s was changed after the upgrade (generation %d, the upgrade made %d): it was not rolled back over that change",
                access.where(), generation(now), upgraded));
      }
      permission.check();
      new Redeployment(JobResource.of(kube, access), backup).from(before, savepoint);
    }
  }

  @Override
  public Optional<StartupProblem> blocker() {
    return new Diagnosis(JobResource.of(kube, access)).trouble();
  }

  /** Waits for a redeployment that has begun: the resource may be deleted and not yet there. */
  void finish() {
    synchronized (redeploying) {
      closed = true;
    }
  }
}
