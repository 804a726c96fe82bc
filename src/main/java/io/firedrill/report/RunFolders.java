package io.firedrill.report;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.run.EvidenceFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A folder for each run, which no other run touches, and {@code latest}, which leads to the newest
 * with a report.
 *
 * @param all the folder that they are in
 */
public record RunFolders(Path all) {
  private static final String LATEST = "latest";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  // evidence quotes what logs and events say
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /**
   * Makes the folder of a new run.
   *
   * @param target where the run is
   * @throws Problem if it cannot be made
   */
  public ReportFolder next(String target, Clock clock) {
    String name = TIME.format(clock.instant()) + "-" + target;
    try {
      Files.createDirectories(all);
      for (int again = 1; ; again++) {
        Path path = all.resolve(again == 1 ? name : name + "-" + again);
        try {
          return new ReportFolder(Files.createDirectory(path, PRIVATE));
        } catch (FileAlreadyExistsException e) {
          // another run began in the same second
        }
      }
    } catch (IOException e) {
      throw new Problem(
          Texts.format("cannot write to %s: %s. Choose another folder with --out.", all, e), e);
    }
  }

  /** Makes {@code latest} lead to a run. */
  public void latest(ReportFolder run) {
    Path name = run.path().getFileName();
    Path link = all.resolve("." + LATEST + "-" + name);
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, name);
      Files.move(link, all.resolve(LATEST), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UnsupportedOperationException e) {
      // a file system without links: the report's own path is printed
    }
  }

  /** The folder itself if it has evidence, else the one that its {@code latest} leads to. */
  public static Path withEvidence(Path folder) {
    Path latest = folder.resolve(LATEST);
    return !Files.exists(folder.resolve(EvidenceFile.NAME)) && Files.isDirectory(latest)
        ? latest
        : folder;
  }
}
