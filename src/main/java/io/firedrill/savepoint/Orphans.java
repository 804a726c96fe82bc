package io.firedrill.savepoint;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.MetadataFile;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.ObjectStore.Entry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What lies in a job's folders for checkpoints and savepoints, and is needed by nobody who is known
 * of. <a
 * href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/state/checkpoints/#directory-structure">Directory
 * structure</a>
 *
 * @param olderThan what was written to since then is left alone: it may belong to a checkpoint that
 *     is under way, or to a job that runs elsewhere
 */
public record Orphans(ManagedJob job, Duration olderThan, Clock clock) {
  private static final Pattern JOB_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SAVEPOINT = Pattern.compile("savepoint-[0-9a-f]+-[0-9a-f]+");
  private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

  /**
   * A folder.
   *
   * @param path as Flink writes it
   * @param what it is, in words
   */
  public record Folder(String path, String what, ObjectStore.Size size, Instant lastWritten) {}

  /** A folder that stays, and why. */
  public record Kept(Folder folder, String why) {}

  /**
   * What was found.
   *
   * @param uploads unfinished ones, which nobody is going to complete
   */
  public record Found(List<Folder> orphans, List<Kept> kept, List<ObjectStore.Upload> uploads) {}

  /** A folder that may be an orphan: its prefix in the store, with a slash at the end. */
  private record Candidate(String path, String prefix, String what, List<Entry> entries) {}

  /**
   * Looks for them, and touches nothing.
   *
   * @throws Problem if a snapshot cannot be read: what it needs is not known then
   */
  public Found find() throws IOException {
    List<SnapshotList.Entry> snapshots = new JobSnapshots(job).all();
    List<Candidate> candidates = new ArrayList<>(ofCheckpoints(snapshots));
    candidates.addAll(ofSavepoints());
    Map<String, String> needed = needed(candidates, snapshots);
    List<Folder> orphans = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    Instant young = clock.instant().minus(olderThan);
    for (Candidate each : candidates) {
      Optional<Instant> written = job.store().lastWritten(each.prefix());
      if (written.isEmpty()) {
        continue; // it is gone by now
      }
      Folder folder =
          new Folder(
              each.path(),
              each.what(),
              ObjectStore.Size.of(each.entries().stream()),
              written.get());
      if (needed.containsKey(each.prefix())) {
        kept.add(new Kept(folder, needed.get(each.prefix())));
      } else if (written.get().isAfter(young)) {
        kept.add(new Kept(folder, "written to lately: another job may use it"));
      } else {
        orphans.add(folder);
      }
    }
    return new Found(orphans, kept, uploads(young));
  }

  private List<ObjectStore.Upload> uploads(Instant young) throws IOException {
    List<ObjectStore.Upload> uploads = new ArrayList<>();
    Set<String> seen = new TreeSet<>(); // one folder may lie in the other
    for (String folder : List.of(job.paths().checkpoints(), job.paths().savepoints())) {
      if (!folder.isEmpty()) {
        job.store().uploads(prefix(folder)).stream()
            .filter(upload -> upload.begunAt().isBefore(young) && seen.add(upload.id()))
            .forEach(uploads::add);
      }
    }
    return uploads;
  }

  private String prefix(String folder) throws IOException {
    String key = job.store().keyOf(folder).replaceFirst("/$", "");
    return key.isEmpty() ? "" : key + "/"; // a bucket's root has no key
  }

  /** What is in a folder, by the first part of the names below it. */
  private Map<String, List<Entry>> parts(List<Entry> entries, String prefix, Pattern of) {
    return entries.stream()
        .filter(
            entry ->
                entry.key().startsWith(prefix) && entry.key().indexOf('/', prefix.length()) > 0)
        .filter(entry -> of.matcher(first(entry, prefix)).matches())
        .collect(
            Collectors.groupingBy(
                entry -> first(entry, prefix), TreeMap::new, Collectors.toList()));
  }

  private static String first(Entry entry, String prefix) {
    return entry.key().substring(prefix.length(), entry.key().indexOf('/', prefix.length()));
  }

  private List<Candidate> ofCheckpoints(List<SnapshotList.Entry> snapshots) throws IOException {
    String folder = job.paths().checkpoints().replaceFirst("/$", "");
    String prefix = prefix(folder);
    Set<String> inUse = new TreeSet<>(job.idsInUse());
    job.jobIds().ifPresent(inUse::addAll);
    newest(folder, snapshots).ifPresent(inUse::add);
    List<Candidate> candidates = new ArrayList<>();
    parts(job.store().list(prefix), prefix, JOB_ID)
        .forEach(
            (id, entries) -> {
              if (inUse.contains(id)) {
                candidates.addAll(broken(folder + "/" + id, prefix + id + "/", entries));
              } else {
                candidates.add(
                    new Candidate(folder + "/" + id, prefix + id + "/", ofJob(entries), entries));
              }
            });
    return candidates;
  }

  /**
   * The job id of the newest checkpoint of all: it may be the one that a job is to come back from.
   */
  private static Optional<String> newest(String folder, List<SnapshotList.Entry> snapshots) {
    return snapshots.stream()
        .map(SnapshotList.Entry::path)
        .filter(path -> path.startsWith(folder + "/"))
        .map(path -> path.split("/"))
        .map(parts -> parts[parts.length - 2])
        .reduce((earlier, later) -> later);
  }

  private static String ofJob(List<Entry> entries) {
    long complete = entries.stream().filter(Orphans::metadata).count();
    return complete == 0
        ? "of a job id that is not in use, without a complete checkpoint"
        : Texts.format(
            "of a job id that is not in use, with %d complete checkpoint%s",
            complete, complete == 1 ? "" : "s");
  }

  private static boolean metadata(Entry entry) {
    return entry.name().equals(MetadataFile.NAME);
  }

  /** What checkpoints have left that did not complete, and after which others have. */
  private List<Candidate> broken(String folder, String prefix, List<Entry> entries) {
    Map<String, List<Entry>> checkpoints = parts(entries, prefix, CHECKPOINT);
    OptionalLong newest =
        checkpoints.entrySet().stream()
            .filter(each -> each.getValue().stream().anyMatch(Orphans::metadata))
            .mapToLong(each -> number(each.getKey()))
            .max();
    List<Candidate> broken = new ArrayList<>();
    checkpoints.forEach(
        (name, files) -> {
          if (newest.isPresent()
              && number(name) < newest.getAsLong()
              && files.stream().noneMatch(Orphans::metadata)) {
            broken.add(
                new Candidate(
                    folder + "/" + name,
                    prefix + name + "/",
                    "of a checkpoint that did not complete",
                    files));
          }
        });
    return broken;
  }

  private static long number(String checkpoint) {
    Matcher matcher = CHECKPOINT.matcher(checkpoint);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private List<Candidate> ofSavepoints() throws IOException {
    String folder = job.paths().savepoints().replaceFirst("/$", "");
    if (folder.isEmpty()) {
      return List.of();
    }
    String prefix = prefix(folder);
    List<Candidate> candidates = new ArrayList<>();
    parts(job.store().list(prefix), prefix, SAVEPOINT)
        .forEach(
            (name, files) -> {
              if (files.stream().noneMatch(Orphans::metadata)) {
                candidates.add(
                    new Candidate(
                        folder + "/" + name,
                        prefix + name + "/",
                        "of a savepoint that did not complete",
                        files));
              }
            });
    return candidates;
  }

  /** The candidates that somebody needs: their prefixes, and who. */
  private Map<String, String> needed(List<Candidate> candidates, List<SnapshotList.Entry> snapshots)
      throws IOException {
    Map<String, String> needed = new TreeMap<>();
    for (Map.Entry<String, String> reference : job.references().entrySet()) {
      String key = key(reference.getKey()) + "/";
      candidates.stream()
          .filter(each -> key.startsWith(each.prefix()))
          .forEach(each -> needed.put(each.prefix(), reference.getValue()));
    }
    for (SnapshotList.Entry snapshot : snapshots) {
      String own = key(snapshot.path()) + "/";
      Set<String> files = files(snapshot.path());
      candidates.stream()
          .filter(each -> !own.startsWith(each.prefix()))
          .filter(each -> files.stream().anyMatch(file -> file.startsWith(each.prefix())))
          .forEach(each -> needed.put(each.prefix(), "files of it are part of " + snapshot.path()));
    }
    return needed;
  }

  private String key(String path) {
    try {
      return job.store().keyOf(path).replaceFirst("/$", "");
    } catch (IOException e) {
      return path; // in another store
    }
  }

  private Set<String> files(String snapshot) {
    try {
      return new SnapshotReader(job.store()).files(snapshot);
    } catch (FileNotFoundException e) {
      return Set.of(); // Flink has removed it since it was listed
    } catch (IOException e) {
      throw new Problem(
          Texts.format(
              "cannot determine what is still needed: %s cannot be read: %s",
              snapshot, e.getMessage()),
          e);
    }
  }

  /**
   * Removes a folder that is an orphan still.
   *
   * @param path as {@link #find} names it
   * @throws Problem if it has to stay, with why
   */
  public Folder remove(String path) throws IOException {
    job.hold();
    Found found = find();
    String wanted = key(path);
    Folder orphan =
        found.orphans().stream()
            .filter(folder -> key(folder.path()).equals(wanted))
            .findFirst()
            .orElseThrow(
                () -> new Problem(Texts.format("%s is kept: %s", path, why(found, wanted))));
    String prefix = key(orphan.path()) + "/";
    // first, so that what is left of a removal that was broken off does not look whole
    for (Entry entry : job.store().list(prefix)) {
      if (metadata(entry)) {
        job.store().delete(entry.key());
      }
    }
    job.store().deleteBelow(prefix);
    return orphan;
  }

  private String why(Found found, String key) {
    return found.kept().stream()
        .filter(kept -> key(kept.folder().path()).equals(key))
        .map(Kept::why)
        .findFirst()
        .orElse("it is not among the folders that nobody needs");
  }
}
