package io.firedrill.ledger;

import io.firedrill.job.CsvInput;
import io.firedrill.job.GeneratorInput;
import io.firedrill.job.Input;
import io.firedrill.job.TopicInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Proves exactly-once: every record of the input before the cut is in the ledger or among the
 * rejects, once, and every account's running totals are those of its records.
 *
 * <p>Splits are audited side by side where they can be. It streams: of the records it holds none,
 * only what the splits' outputs hold to give their lines in order, and a total for each account.
 */
public record Auditor(Output output, Input input) {
  /**
   * Audits the part of the ledger that a cut describes.
   *
   * @throws IOException if the ledger or the input cannot be read
   */
  public AuditReport audit(Cut cut) throws IOException {
    Tally tally = new Tally();
    try (OutputLook look = output.look(input.splits())) {
      look.strays(tally);
      ofSplits(look, cut).forEach(tally::add);
      if (cut.exact()) {
        look.atRest(tally);
      }
    }
    return tally.report();
  }

  /** What was counted in each split, in their order. */
  private List<Tally> ofSplits(OutputLook look, Cut cut) throws IOException {
    List<Integer> splits = input.splits();
    try {
      return (look.sideBySide() ? splits.parallelStream() : splits.stream())
          .map(split -> ofSplit(split, look, cut))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Tally ofSplit(int split, OutputLook look, Cut cut) {
    Tally tally = new Tally();
    try {
      audit(split, look, cut, tally);
      return tally;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void audit(int split, OutputLook look, Cut cut, Tally tally) throws IOException {
    if (!cut.offsets().containsKey(split)) {
      throw new IOException("the snapshot has no offset for split " + split);
    }
    long offset = cut.offsets().get(split);
    try (Expectation expectation = expectation(split);
        CommittedLines lines = look.of(split, tally)) {
      SplitAudit audit =
          new SplitAudit(
              split, cut.from().getOrDefault(split, 0L), offset, cut.exact(), expectation, tally);
      while (lines.advance()) {
        audit.line(lines.line(), lines.sequence(), lines.rejects());
      }
      audit.end();
    }
  }

  private Expectation expectation(int split) throws IOException {
    if (input instanceof GeneratorInput generator) {
      return new GeneratedExpectation(generator, split);
    }
    if (input instanceof TopicInput topic) {
      return new GeneratedExpectation(topic.written(), split);
    }
    return new CsvExpectation((CsvInput) input, split);
  }
}
