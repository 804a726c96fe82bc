package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The savepoints and retained checkpoints of a job. */
public record JobSnapshots(ManagedJob job) {
  /** Stands for the newest snapshot of a job. */
  public static final String LATEST = "latest";

  /**
   * A snapshot of the list.
   *
   * @param kind such as "checkpoint" or "native savepoint"
   * @param usedBy who refers to it; empty if nobody does
   */
  public record Listed(String kind, SnapshotList.Entry entry, Optional<String> usedBy) {}

  /** All complete snapshots, oldest first. */
  public List<Listed> list() throws IOException {
    Map<String, String> references = job.references();
    SnapshotReader reader = new SnapshotReader(job.store());
    return entries().stream()
        .map(
            entry ->
                new Listed(kind(reader, entry.path()), entry, usedBy(references, entry.path())))
        .toList();
  }

  private List<SnapshotList.Entry> entries() throws IOException {
    SnapshotList list = new SnapshotList(job.store());
    List<SnapshotList.Entry> all = new ArrayList<>();
    for (String folder : folders()) {
      all.addAll(list.below(folder));
    }
    all.sort(Comparator.comparing(SnapshotList.Entry::writtenAt));
    return all;
  }

  private List<String> folders() {
    return Stream.of(job.paths().checkpoints(), job.paths().savepoints())
        .filter(folder -> !folder.isEmpty())
        .toList();
  }

  private static String kind(SnapshotReader reader, String path) {
    try {
      return reader.kind(path);
    } catch (IOException e) {
      return e instanceof FileNotFoundException ? "already removed" : "unreadable";
    }
  }

  /** Who refers to a snapshot, whichever of Flink's file systems names it; empty if nobody does. */
  public Optional<String> usedBy(String path) throws IOException {
    return usedBy(job.references(), path);
  }

  private Optional<String> usedBy(Map<String, String> references, String path) {
    String key = key(path);
    return references.entrySet().stream()
        .filter(reference -> key(reference.getKey()).equals(key))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The key in the job's store; a path outside the store is its own key. */
  private String key(String path) {
    try {
      return job.store().keyOf(path).replaceFirst("/$", "");
    } catch (IOException e) {
      return path;
    }
  }

  /**
   * The path of a snapshot, below the folder that the job itself names.
   *
   * @param given a path, through any of Flink's file systems, or {@link #LATEST}
   * @throws Problem if there is no such snapshot
   */
  public String path(String given) throws IOException {
    return given.equals(LATEST) ? latest() : existing(given.replaceFirst("/$", ""));
  }

  private String latest() throws IOException {
    List<SnapshotList.Entry> all = entries();
    if (all.isEmpty()) {
      throw new Problem(Texts.format("%s has no checkpoint and no savepoint", job.name()));
    }
    return all.get(all.size() - 1).path();
  }

  private String existing(String path) throws IOException {
    if (!job.store().exists(job.store().keyOf(path) + "/" + MetadataFile.NAME)) {
      throw new Problem(
          Texts.format(
              "there is no snapshot %s: it has no %s, or was disposed of. `firedrill savepoint list` shows those that exist",
              path, MetadataFile.NAME));
    }
    for (String folder : folders()) {
      if (key(path).startsWith(key(folder) + "/")) {
        return folder.replaceFirst("/$", "") + key(path).substring(key(folder).length());
      }
    }
    return path;
  }
}
