package io.firedrill.cli;

import io.firedrill.app.Installation;
import io.firedrill.app.LockHolder;
import io.firedrill.cluster.ManagedJob;
import io.firedrill.cluster.kubernetes.KubernetesJob;
import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.cluster.local.LocalJob;
import io.firedrill.problem.Problem;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which job is meant, for commands that handle its savepoints. */
final class JobOptions {
  private static final String LATEST = "latest";
  static final String LOCAL = "local";

  @Option(
      names = "--target",
      defaultValue = LOCAL,
      paramLabel = "TARGET",
      description =
          "Where the job is: local, what `firedrill run` runs or has left on this machine, or"
              + " kubernetes, a FlinkDeployment (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "On local: the folder of `firedrill run` (default: target/local).")
  private Path dir;

  @ArgGroup(validate = false, heading = "%nOn the target kubernetes:%n")
  private KubernetesOptions kubernetes = new KubernetesOptions();

  boolean local() {
    if (!target.equals(LOCAL) && !target.equals(KubernetesTarget.NAME)) {
      throw new Problem(
          "there is no target %s; there are: %s, %s"
              .formatted(target, LOCAL, KubernetesTarget.NAME));
    }
    return target.equals(LOCAL);
  }

  Path folder() {
    return dir == null ? Installation.find().artifacts().resolve("local") : dir.toAbsolutePath();
  }

  /** Finds the job. */
  ManagedJob find(String what) {
    return local()
        ? new LocalJob(folder())
        : KubernetesJob.find(
            kubernetes.access(),
            LockHolder.of(what),
            Installation.find().artifacts().resolve("backup"));
  }

  /** All whole snapshots of a job, oldest first. */
  static List<SnapshotList.Entry> snapshots(ManagedJob job) throws IOException {
    SnapshotList list = new SnapshotList(job.store());
    List<SnapshotList.Entry> all = new ArrayList<>();
    for (String folder : List.of(job.paths().checkpoints(), job.paths().savepoints())) {
      if (!folder.isEmpty()) {
        all.addAll(list.below(folder));
      }
    }
    all.sort(Comparator.comparing(SnapshotList.Entry::writtenAt));
    return all;
  }

  /**
   * Who refers to a snapshot, by whichever of Flink's file systems it is named there; empty if
   * nobody does.
   */
  static Optional<String> referred(ManagedJob job, String path) throws IOException {
    return referred(job, job.references(), path);
  }

  /** The same where the references are known. */
  static Optional<String> referred(ManagedJob job, Map<String, String> references, String path) {
    String key = key(job, path);
    return references.entrySet().stream()
        .filter(reference -> key(job, reference.getKey()).equals(key))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The key in the job's store; what lies elsewhere is its own. */
  private static String key(ManagedJob job, String path) {
    try {
      return job.store().keyOf(path).replaceFirst("/$", "");
    } catch (IOException e) {
      return path;
    }
  }

  /**
   * The path that is meant: {@code latest} is the newest snapshot there is.
   *
   * @throws Problem if there is none
   */
  static String path(ManagedJob job, String given) throws IOException {
    if (given.equals(LATEST)) {
      List<SnapshotList.Entry> all = snapshots(job);
      if (all.isEmpty()) {
        throw new Problem("%s has neither checkpoint nor savepoint".formatted(job.name()));
      }
      return all.get(all.size() - 1).path();
    }
    String path = given.replaceFirst("/$", "");
    if (!job.store().exists(job.store().keyOf(path) + "/" + MetadataFile.NAME)) {
      throw new Problem(
          "there is no snapshot %s: it has no %s, or was disposed of. `firedrill savepoint list` names what is there"
              .formatted(path, MetadataFile.NAME));
    }
    // as the job names it
    for (String folder : List.of(job.paths().checkpoints(), job.paths().savepoints())) {
      if (!folder.isEmpty() && key(job, path).startsWith(key(job, folder) + "/")) {
        return folder.replaceFirst("/$", "") + key(job, path).substring(key(job, folder).length());
      }
    }
    return path;
  }
}
