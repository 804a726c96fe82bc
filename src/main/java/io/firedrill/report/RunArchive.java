package io.firedrill.report;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.EvidenceFile;
import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Runs in a bucket, each in a folder of its own.
 *
 * @param path what they are below, such as s3://bucket/drills
 */
public record RunArchive(ObjectStore store, String path) {
  private static final int UNIQUE = 8;

  /** How many runs have been read, and of how many. */
  @FunctionalInterface
  public interface Progress {
    void read(int runs, int of);
  }

  private String prefix() throws IOException {
    String key = store.keyOf(path);
    return key.isEmpty() || key.endsWith("/") ? key : key + "/";
  }

  /**
   * Uploads a run. Keys that may only put objects are enough, so that it is not asked whether
   * another machine's run has its name: the folder has a random part.
   *
   * @param run its folder
   * @param reports the folder of all runs, from which its name is taken
   * @return the path of its folder in the bucket
   */
  public String add(Path run, Path reports) throws IOException {
    String name =
        reports.toAbsolutePath().relativize(run.toAbsolutePath()).toString().replace('\\', '/')
            + "-"
            + UUID.randomUUID().toString().substring(0, UNIQUE);
    for (Path file : files(run)) {
      store.put(prefix() + name + "/" + run.relativize(file).toString().replace('\\', '/'), file);
    }
    return (path.endsWith("/") ? path : path + "/") + name;
  }

  /** The evidence comes last: where it is, the run is complete. */
  private static List<Path> files(Path run) throws IOException {
    try (Stream<Path> all = Files.walk(run)) {
      return all.filter(Files::isRegularFile)
          .sorted(Comparator.comparing(RunArchive::isEvidence).thenComparing(file -> file))
          .toList();
    }
  }

  private static boolean isEvidence(Path file) {
    return file.getFileName().toString().equals(EvidenceFile.NAME);
  }

  /**
   * Downloads the evidence of each run, and nothing else.
   *
   * @param into an empty folder, which gets a folder for each
   * @throws Problem if there is none
   */
  public void fetch(Path into, Progress progress) throws IOException {
    List<ObjectStore.Entry> found =
        store.list(prefix()).stream().filter(e -> e.name().equals(EvidenceFile.NAME)).toList();
    if (found.isEmpty()) {
      throw new Problem(
          Texts.format(
              "there is no %s below %s: `firedrill drill --archive` puts runs there",
              EvidenceFile.NAME, path));
    }
    for (int run = 0; run < found.size(); run++) {
      String key = found.get(run).key();
      // a key may have anything in it: it names the folder for people, and is no path
      Path folder = into.resolve(Texts.format("%05d_%s", run, key.replaceAll("[^\\w.-]", "_")));
      try (InputStream evidence = store.open(key)) {
        Files.copy(evidence, Files.createDirectories(folder).resolve(EvidenceFile.NAME));
      }
      progress.read(run + 1, found.size());
    }
  }
}
