package io.firedrill.contract;

import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the output of a job has to do with its input. */
public sealed interface Relation {
  List<String> proves(Contract contract);

  List<String> leavesOpen(Contract contract);

  /** The fields of the input that it names. */
  List<String> fieldsIn();

  /** The fields of the output that it names. */
  List<String> fieldsOut();

  /**
   * One record in is one record out, and the two are known by the same values.
   *
   * @param in fields of the input
   * @param out fields of the output that have their values
   * @param filtered whether the job may leave some out
   */
  record Records(List<String> in, List<String> out, boolean filtered) implements Relation {
    public Records {
      in = List.copyOf(in);
      out = List.copyOf(out);
    }

    @Override
    public List<String> fieldsIn() {
      return in;
    }

    @Override
    public List<String> fieldsOut() {
      return out;
    }

    @Override
    public List<String> proves(Contract contract) {
      String input = contract.input().place().name();
      String output = contract.output().place().name();
      List<String> sentences = new ArrayList<>();
      if (!filtered) {
        sentences.add(
            Texts.format(
                "each record of %s%s up to the cut is in %s, known by %s",
                input, contract.topic().from().text(), output, ids()));
      }
      sentences.add(Texts.format("none is in %s more often than in %s", output, input));
      sentences.add(Texts.format("%s has none that is not in %s", output, input));
      return sentences;
    }

    @Override
    public List<String> leavesOpen(Contract contract) {
      List<String> sentences = new ArrayList<>();
      if (filtered) {
        sentences.add("whether a record was lost or left out on purpose");
      }
      sentences.add(Texts.format("what the fields beside %s say", String.join(", ", out)));
      sentences.add("in what order the records are");
      sentences.add("what came of records that the input no longer has");
      return sentences;
    }

    private String ids() {
      return in.equals(out)
          ? String.join(", ", in)
          : String.join(", ", in) + " = " + String.join(", ", out);
    }
  }

  /**
   * Records are counted, or their fields summed up, by key.
   *
   * @param by the fields of the key: the input's name and the output's
   * @param window empty for totals that run on for ever
   * @param count the output's field that says how many records there were
   * @param sums fields that are summed up: the input's name and the output's
   * @param upsert whether the output is a table of which only the last record of a key counts
   */
  record Totals(
      Map<String, String> by,
      Optional<Window> window,
      Optional<String> count,
      Map<String, String> sums,
      boolean upsert)
      implements Relation {
    public Totals {
      by = Map.copyOf(by);
      sums = Map.copyOf(sums);
    }

    @Override
    public List<String> fieldsIn() {
      List<String> fields = new ArrayList<>(by.keySet());
      window.map(Window::time).ifPresent(fields::add);
      fields.addAll(sums.keySet());
      return fields;
    }

    @Override
    public List<String> fieldsOut() {
      List<String> fields = new ArrayList<>(by.values());
      window.map(Window::start).ifPresent(fields::add);
      count.ifPresent(fields::add);
      fields.addAll(sums.values());
      return fields;
    }

    /** Whether a place shows which total of a key is the last one, where that matters. */
    boolean ordered(Place place) {
      return window.isPresent()
          || place instanceof Place.Topic
          || place instanceof Place.Table && upsert;
    }

    @Override
    public List<String> proves(Contract contract) {
      List<String> sentences = new ArrayList<>();
      String output = contract.output().place().name();
      if (window.isPresent()) {
        sentences.add(
            Texts.format(
                "each key of %s has each of its windows%s, up to the last that is there",
                output, upsert ? "" : " once"));
      } else if (!upsert) {
        sentences.add(
            Texts.format("no total of %s is repeated or goes back within its partition", output));
      }
      String input = contract.input().place().name();
      String from = contract.topic().from().text();
      sentences.add(
          window.isPresent()
              ? Texts.format("the total of each window is that of its records in %s%s", input, from)
              : Texts.format(
                  "the last count of each key is no less than its records in %s%s up to the cut, and"
                      + " no more than all of them%s",
                  input,
                  from,
                  sums.isEmpty() ? "" : ", and its sums are those of as many records"));
      return sentences;
    }

    @Override
    public List<String> leavesOpen(Contract contract) {
      List<String> sentences = new ArrayList<>();
      if (window.isPresent()) {
        sentences.add("windows of a key after its last one that is there");
        sentences.add("whether a record that is missing from a window was lost or came too late");
      } else {
        sentences.add(
            sums.isEmpty()
                ? "while the job runs, a loss that records after the cut make up for"
                : "while the job runs, sums of keys whose records are in several partitions");
      }
      if (upsert) {
        sentences.add("whether a total was written more than once");
      } else if (window.isEmpty()) {
        sentences.add("whether a total was repeated in another partition");
      }
      sentences.add("what other fields say");
      return sentences;
    }
  }

  /**
   * A tumbling window.
   *
   * @param time the input's field with the time of a record: milliseconds since 1970, or ISO 8601
   * @param start the output's field with the time at which the window begins
   */
  record Window(String time, Duration size, String start) {
    /** Where the window of a moment begins, in milliseconds since 1970. */
    long startOf(long millis) {
      return Math.floorDiv(millis, size.toMillis()) * size.toMillis();
    }
  }
}
