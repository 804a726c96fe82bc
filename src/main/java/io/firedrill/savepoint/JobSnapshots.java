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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The savepoints and retained checkpoints of a job. */
public record JobSnapshots(ManagedJob job) {
  /**
   * So begin the ids that operators have made for session jobs out of a number: they tell no two
   * apart.
   */
  private static final Pattern ANYBODYS = Pattern.compile("0{6}|f{6}");

  private static final Pattern CHECKPOINT = Pattern.compile("/chk-\\d+$");
  private static final Pattern SAVEPOINT = Pattern.compile("savepoint-([0-9a-f]{6})-[0-9a-f]+");

  private static final String UNREADABLE = "unreadable";

  /** Stands for the newest snapshot of a job. */
  public static final String LATEST = "latest";

  /**
   * A snapshot of the list.
   *
   * @param kind such as "checkpoint" or "native savepoint"
   * @param usedBy who refers to it; empty if nobody does
   */
  public record Listed(String kind, SnapshotList.Entry entry, Optional<String> usedBy) {}

  /**
   * The complete snapshots in the job's folders, oldest first.
   *
   * @param own of this job
   * @param others the paths of those that are not known to be its own
   */
  public record Found(List<SnapshotList.Entry> own, List<String> others) {}

  /** What kind of snapshots these are, and who refers to them. */
  public List<Listed> describe(List<SnapshotList.Entry> entries) throws IOException {
    Map<String, String> references = job.references();
    SnapshotReader reader = new SnapshotReader(job.store());
    return entries.stream()
        .map(
            entry ->
                new Listed(kind(reader, entry.path()), entry, usedBy(references, entry.path())))
        .toList();
  }

  /** The newest retained checkpoint of this job. */
  public Optional<SnapshotList.Entry> newestCheckpoint() throws IOException {
    String folder = job.paths().checkpoints();
    return find().own().stream()
        .filter(entry -> below(folder, entry.path()) && CHECKPOINT.matcher(entry.path()).find())
        .reduce((earlier, later) -> later);
  }

  /** Whether a snapshot is below the job's own folder for savepoints. */
  public boolean inSavepointFolder(String path) {
    String folder = job.paths().savepoints();
    return !folder.isEmpty() && below(folder, path);
  }

  private boolean below(String folder, String path) {
    return key(path).startsWith(prefix(folder));
  }

  /** Of the keys in a folder, which may be a bucket's root. */
  private String prefix(String folder) {
    String key = key(folder);
    return key.isEmpty() ? "" : key + "/";
  }

  /**
   * A checkpoint in the job's folder, of whichever job, that refers to files of a savepoint.
   *
   * @throws IOException if one of them cannot be read
   */
  public Optional<String> checkpointThatUses(String savepoint) throws IOException {
    SnapshotReader reader = new SnapshotReader(job.store());
    for (SnapshotList.Entry checkpoint : all()) {
      if (key(checkpoint.path()).equals(key(savepoint))) {
        continue;
      }
      try {
        if (reader.files(checkpoint.path()).stream()
            .anyMatch(file -> file.startsWith(key(savepoint) + "/"))) {
          return Optional.of(checkpoint.path());
        }
      } catch (FileNotFoundException e) {
        // Flink has removed it since it was listed
      }
    }
    return Optional.empty();
  }

  /** Snapshots in the job's folders that are not known to be its own. */
  public List<String> ofOthers() throws IOException {
    return find().others();
  }

  /** Looks for all of them. */
  public Found find() throws IOException {
    Optional<Set<String>> ids = job.jobIds();
    Map<String, String> references = job.ownReferences();
    Map<Boolean, List<SnapshotList.Entry>> byOwner =
        all().stream()
            .collect(Collectors.partitioningBy(entry -> own(entry.path(), ids, references)));
    return new Found(
        byOwner.get(true), byOwner.get(false).stream().map(SnapshotList.Entry::path).toList());
  }

  /**
   * Whether a snapshot is of this job: by the folder of a checkpoint, which is the job id, and by
   * the name of a savepoint, which begins with it; or because this job refers to it.
   */
  private boolean own(String path, Optional<Set<String>> ids, Map<String, String> references) {
    if (ids.isEmpty() || usedBy(references, path).isPresent()) {
      return true;
    }
    String[] parts = path.split("/");
    String folder = parts.length < 2 ? "" : parts[parts.length - 2];
    Matcher savepoint = SAVEPOINT.matcher(parts[parts.length - 1]);
    return ids.get().contains(folder)
        || savepoint.matches()
            && !ANYBODYS.matcher(savepoint.group(1)).matches()
            && ids.get().stream().anyMatch(id -> id.startsWith(savepoint.group(1)));
  }

  /** All of them, of whichever job, oldest first. */
  List<SnapshotList.Entry> all() throws IOException {
    SnapshotList list = new SnapshotList(job.store());
    List<SnapshotList.Entry> all = new ArrayList<>();
    Set<String> keys = new HashSet<>(); // one folder may lie in the other
    for (String folder : folders()) {
      list.below(folder).stream().filter(entry -> keys.add(key(entry.path()))).forEach(all::add);
    }
    for (String referred : job.ownReferences().keySet()) {
      referred(referred).stream().filter(entry -> keys.add(key(entry.path()))).forEach(all::add);
    }
    all.sort(Comparator.comparing(SnapshotList.Entry::writtenAt));
    return all;
  }

  /**
   * A snapshot that the job refers to may be in a folder that its spec does not name.
   *
   * @return empty if it is gone, or cannot be read, of which {@code latest} takes care
   */
  private List<SnapshotList.Entry> referred(String path) {
    try {
      return new SnapshotList(job.store()).below(path);
    } catch (IOException e) {
      return List.of();
    }
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
      return e instanceof FileNotFoundException ? "already removed" : UNREADABLE;
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
    return given.equals(LATEST) ? newest().path() : existing(given.replaceFirst("/$", ""));
  }

  /** The path of a savepoint: {@link #LATEST} stands for the newest of those. */
  public String savepoint(String given) throws IOException {
    return given.equals(LATEST) ? newestSavepoint().path() : path(given);
  }

  /**
   * The newest snapshot of this job.
   *
   * @throws Problem if there is none, or it cannot be determined
   */
  public SnapshotList.Entry newest() throws IOException {
    List<SnapshotList.Entry> own = known();
    return own.get(own.size() - 1);
  }

  /**
   * The newest savepoint of this job, whichever checkpoints are newer.
   *
   * @throws Problem if there is none, or it cannot be determined
   */
  public SnapshotList.Entry newestSavepoint() throws IOException {
    List<SnapshotList.Entry> newestFirst = new ArrayList<>(known());
    Collections.reverse(newestFirst);
    SnapshotReader reader = new SnapshotReader(job.store());
    for (SnapshotList.Entry entry : newestFirst) {
      String kind =
          CHECKPOINT.matcher(entry.path()).find() ? "checkpoint" : kind(reader, entry.path());
      if (kind.endsWith("savepoint")) {
        return entry;
      }
      if (kind.equals(UNREADABLE)) {
        throw new Problem(
            Texts.format(
                "cannot determine the latest savepoint of %s: %s cannot be read. Pass the path of a"
                    + " savepoint",
                job.name(), entry.path()));
      }
    }
    throw new Problem(
        Texts.format("%s has no savepoint: `firedrill savepoint take` takes one", job.name()));
  }

  /** Its own snapshots, oldest first; at least one. */
  private List<SnapshotList.Entry> known() throws IOException {
    refuseUnreadable();
    Found found = find();
    if (found.own().isEmpty() && !found.others().isEmpty()) {
      throw new Problem(
          Texts.format(
              "cannot determine the latest snapshot of %s: none in its folders matches a known job"
                  + " id. If it is one of these, pass its path: %s",
              job.name(), String.join(", ", found.others())));
    }
    if (found.own().isEmpty()) {
      throw new Problem(Texts.format("%s has no checkpoint and no savepoint", job.name()));
    }
    return found.own();
  }

  /** What the job refers to may be newer than all that can be read. */
  private void refuseUnreadable() throws IOException {
    for (Map.Entry<String, String> reference : job.ownReferences().entrySet()) {
      try {
        new SnapshotList(job.store()).below(reference.getKey());
      } catch (IOException e) {
        throw new Problem(
            Texts.format(
                "cannot determine the latest snapshot of %s: %s (%s) cannot be read: %s. Pass the"
                    + " path of a snapshot",
                job.name(), reference.getKey(), reference.getValue(), e.getMessage()),
            e);
      }
    }
  }

  private String existing(String path) throws IOException {
    if (!job.store().exists(job.store().keyOf(path) + "/" + MetadataFile.NAME)) {
      throw new Problem(
          Texts.format(
              "there is no snapshot %s: it has no %s, or was disposed of. `firedrill savepoint"
                  + " list` shows those that exist",
              path, MetadataFile.NAME));
    }
    for (String folder : folders()) {
      if (below(folder, path)) {
        return folder.replaceFirst("/$", "") + "/" + key(path).substring(prefix(folder).length());
      }
    }
    return path;
  }
}
