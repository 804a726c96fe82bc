package io.firedrill.contract;

import io.firedrill.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Compares what two versions of a job write that were started from one savepoint. They are never
 * stopped at the same record of the input: what the old one had written early is in the new one's
 * output, and that is in all that the old one has written in the end, once it has read further.
 */
public final class OutputComparison {
  private static final int EXAMPLES = 20;

  private final Comparison.Compared compared;
  private final Side old;
  private final Side next;
  private final Places places;
  private final long mostBytes;

  /**
   * A comparison.
   *
   * @param old what the old version writes to
   * @param next what the new version writes to
   * @param store the one that both have their checkpoints in
   */
  public OutputComparison(
      Comparison.Compared compared, String old, String next, ObjectStore store) {
    this(compared, old, next, new StoredPlaces(store), Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * A comparison.
   *
   * @param mostBytes the memory for records that are held at once; more than these are compared in
   *     several passes
   */
  OutputComparison(
      Comparison.Compared compared, String old, String next, Places places, long mostBytes) {
    this.compared = compared;
    this.old = compared.at(old);
    this.next = compared.at(next);
    this.places = places;
    this.mostBytes = mostBytes;
  }

  /**
   * Notes what the old version has committed by now.
   *
   * @throws IOException if it cannot be read
   */
  public Marked mark() throws IOException {
    try (Messages written = look(old)) {
      return new Marked(written.untilNow());
    }
  }

  /** What was deleted or replaced would look as if a version had not written it. */
  private Messages look(Side side) throws IOException {
    if (places.compacted(side.place())) {
      throw ContractAudit.compacted(side.place());
    }
    Messages messages = places.look(side.place());
    if (!messages.whole()) {
      messages.close();
      throw ContractAudit.deleted(side.place(), messages);
    }
    return messages;
  }

  /** A comparison with what the old version had committed at some point. */
  public final class Marked {
    private final Predicate<Message> early;

    private Marked(Predicate<Message> early) {
      this.early = early;
    }

    /**
     * Compares.
     *
     * @throws IOException if one of them cannot be read, or not all is there that it needs
     */
    public OutputDiff diff() throws IOException {
      try (Messages ofOld = look(old);
          Messages ofNext = look(next)) {
        return diff(ofOld, ofNext);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private OutputDiff diff(Messages ofOld, Messages ofNext) throws IOException {
      Found found = new Found();
      Deque<HeldRecords.Part> parts = new ArrayDeque<>(List.of(HeldRecords.Part.ALL));
      read(ofOld, old, found::see);
      while (!parts.isEmpty()) {
        HeldRecords held = new HeldRecords(parts.pop(), mostBytes, parts);
        read(ofOld, old, record -> held.old(record, early.test(record.message())));
        read(ofNext, next, held::next);
        held.diffs().forEach(found::add);
      }
      Differences differences = new Differences(found.examples);
      if (!differences.isEmpty()) {
        read(ofOld, old, differences::see);
        read(ofNext, next, differences::see);
      }
      return found.diff(differences.shown());
    }
  }

  /** Of a record that cannot be parsed nobody knows whether it would count. */
  private void read(Messages messages, Side side, Consumer<FlatRecord> taker) throws IOException {
    messages.forEach(
        message -> {
          FlatRecord record = FlatRecord.of(message, side.format(), compared);
          if (!record.parsed() || side.counts(side.format().fields(message))) {
            taker.accept(record);
          }
        });
  }

  /** What all records came to. */
  private final class Found {
    private final List<RecordsDiff.Pair> examples = new ArrayList<>();
    private long ofOld;
    private long unparsed;
    private long keyed;
    private long same;
    private long required;
    private long differences;

    void see(FlatRecord record) {
      ofOld++;
      unparsed += record.parsed() ? 0 : 1;
      keyed += record.key().isPresent() ? 1 : 0;
    }

    void add(RecordsDiff diff) {
      RecordsDiff.Outcome outcome = diff.compare(EXAMPLES - examples.size());
      same += outcome.same();
      required += outcome.required();
      differences += outcome.differences();
      examples.addAll(outcome.examples());
    }

    OutputDiff diff(List<OutputDiff.Difference> shown) {
      boolean keyless = !compared.key().isEmpty() && ofOld > 0 && keyed == 0;
      return new OutputDiff(
          compared.name(),
          compared.mayBeEmpty(),
          same,
          required,
          unparsed,
          keyless ? compared.key() : List.of(),
          differences,
          shown);
    }
  }
}
