package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.LockHolder;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.kubernetes.KubernetesJob;
import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.cluster.local.LocalJob;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job whose savepoints a command handles. */
final class JobOptions {
  @Mixin private TargetOption target;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "On local: the folder of `firedrill run`, whether it runs or not (default: ${sys:firedrill.data:-target}/local).")
  private Path dir;

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  boolean local() {
    return !target.kubernetes();
  }

  Path folder() {
    return dir == null ? Installation.find().data().resolve("local") : dir.toAbsolutePath();
  }

  /** The job in a word or two. */
  String name() {
    return local() ? "local" : kubernetes.access().where();
  }

  /** The FlinkDeployment. */
  Access access() {
    return kubernetes.access();
  }

  /**
   * Finds the job.
   *
   * @param purpose recorded in the lock, if one is taken
   */
  ManagedJob find(String purpose) {
    return local()
        ? new LocalJob(folder())
        : KubernetesJob.find(
            kubernetes.access(), LockHolder.of(purpose), Installation.find().backup());
  }
}
