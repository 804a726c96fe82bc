package io.firedrill.bench;

import io.firedrill.job.GeneratorInput;
import io.firedrill.job.LedgerLine;
import io.firedrill.job.Rejection;
import io.firedrill.ledger.Auditor;
import io.firedrill.ledger.Cut;
import io.firedrill.ledger.ExpectedLines;
import io.firedrill.ledger.FolderOutput;
import io.firedrill.ledger.LedgerLayout;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.DirectoryStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Measures how fast a ledger is audited from local files, its two splits side by side. */
public record AuditBench(Path folder) {
  private static final long RECORDS_PER_FILE = 50_000;
  private static final int ROUNDS = 5;

  /** What was measured, the median of several rounds after a first one. */
  public record Result(long records, long bytes, Speed speed, long heapMegabytes) {}

  /**
   * Writes a ledger of so many records in two splits, and audits it.
   *
   * @throws Problem if the folder cannot be written to
   */
  public Result run(long records) {
    GeneratorInput input = new GeneratorInput(1, 2, 50);
    LedgerLayout layout = new LedgerLayout("ledger", "rejects");
    try {
      long bytes = 0;
      for (int split : input.splits()) {
        bytes += write(input, split, records / 2);
      }
      Auditor auditor = new Auditor(new FolderOutput(new DirectoryStore(folder), layout), input);
      Cut cut = Cut.upTo(Map.of(0, records / 2, 1, records / 2), true);
      return new Result(
          records,
          bytes,
          new Rounds(ROUNDS).measure(records, () -> auditor.audit(cut)),
          Runtime.getRuntime().maxMemory() >> 20);
    } catch (IOException e) {
      throw new Problem(Texts.format("cannot write to %s: %s", folder, e.getMessage()), e);
    }
  }

  private long write(GeneratorInput input, int split, long records) throws IOException {
    ExpectedLines lines = new ExpectedLines(input, split);
    long bytes = 0;
    for (long from = 0; from < records; from += RECORDS_PER_FILE) {
      Path ledger = file("ledger", split, from);
      Path rejects = file("rejects", split, from);
      try (BufferedWriter good = Files.newBufferedWriter(ledger);
          BufferedWriter bad = Files.newBufferedWriter(rejects)) {
        for (long s = from; s < Math.min(records, from + RECORDS_PER_FILE); s++) {
          LedgerLine line = lines.next();
          (line instanceof Rejection ? bad : good).append(line.toLine()).append('\n');
        }
      }
      bytes += Files.size(ledger) + Files.size(rejects);
    }
    return bytes;
  }

  private Path file(String prefix, int split, long from) throws IOException {
    Path folderOfSplit = folder.resolve(prefix).resolve("split=" + split);
    Files.createDirectories(folderOfSplit);
    return folderOfSplit.resolve("part-" + from);
  }
}
