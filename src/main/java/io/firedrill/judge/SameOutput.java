package io.firedrill.judge;

import io.firedrill.contract.OutputDiff;
import io.firedrill.contract.OutputDiff.Difference;
import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Both versions make the same of the same input; examined only where that was asked for. */
record SameOutput() implements Link {
  @Override
  public String name() {
    return "same output";
  }

  /** Without a shadow of the new version there is nothing to compare; other links say why. */
  @Override
  public boolean applies(Evidence evidence) {
    return evidence.last(UpgradeFact.ToCompare.class).isPresent()
        && evidence.last(UpgradeFact.EndedEarly.class).isEmpty()
        && evidence.last(UpgradeFact.ShadowFailed.class).isEmpty();
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<UpgradeFact.NotCompared> not = evidence.last(UpgradeFact.NotCompared.class);
    if (not.isPresent()) {
      return Finding.unseen("what both versions write was not compared: %s", not.get().why());
    }
    Optional<UpgradeFact.Compared> compared = evidence.last(UpgradeFact.Compared.class);
    if (compared.isEmpty()) {
      return Finding.unseen("what both versions write was not compared");
    }
    return examine(compared.get().outputs());
  }

  private static Finding examine(List<OutputDiff> outputs) {
    List<OutputDiff> differ =
        outputs.stream().filter(each -> each.unparsed() == 0 && each.differences() > 0).toList();
    if (!differ.isEmpty()) {
      return Finding.broken(
          "%d records differ, %d are the same; the first: %s",
          sum(differ, OutputDiff::differences), sum(outputs, OutputDiff::records), first(differ));
    }
    List<String> unseen = outputs.stream().flatMap(each -> unseen(each).stream()).toList();
    if (!unseen.isEmpty()) {
      return Finding.unseen("%s", String.join("; ", unseen));
    }
    if (sum(outputs, OutputDiff::required) == 0) {
      return Finding.unseen(
          "the old version wrote nothing that the new one must have: rehearse again with a longer --soak"
              + " SECONDS");
    }
    return Finding.holds(
        "%d records of %s are the same in both versions",
        sum(outputs, OutputDiff::records), names(outputs));
  }

  /** Why an output shows nothing; empty if it does. */
  private static Optional<String> unseen(OutputDiff output) {
    if (output.unparsed() > 0) {
      return Optional.of(
          Texts.format(
              "%d records of %s from the old version cannot be parsed: check its format in the file of --compare",
              output.unparsed(), output.output()));
    }
    if (!output.noKey().isEmpty()) {
      return Optional.of(
          Texts.format(
              "no record of %s has all fields of its key, %s: check key in the file of --compare",
              output.output(), String.join(", ", output.noKey())));
    }
    return output.required() > 0 || output.mayBeEmpty()
        ? Optional.empty()
        : Optional.of(
            Texts.format(
                "nothing of %s had to be there: rehearse with a longer --soak SECONDS, or leave it out of the file"
                    + " of --compare, or say mayBeEmpty: true there",
                output.output()));
  }

  private static long sum(List<OutputDiff> outputs, ToLongFunction<OutputDiff> number) {
    return outputs.stream().mapToLong(number).sum();
  }

  private static String names(List<OutputDiff> outputs) {
    return String.join(", ", outputs.stream().map(OutputDiff::output).toList());
  }

  private static String first(List<OutputDiff> outputs) {
    OutputDiff output =
        outputs.stream().filter(each -> !each.examples().isEmpty()).findFirst().orElseThrow();
    Difference first = output.examples().get(0);
    String key = first.key().isEmpty() ? "" : Texts.format(", key %s", first.key());
    String what =
        switch (first.kind()) {
          case CHANGED ->
              Texts.format("%s of the old version, %s of the new", first.old(), first.next());
          case MISSING -> Texts.format("the new version lacks %s", first.old());
          case EXTRA -> Texts.format("only the new version has %s", first.next());
          case ORDER ->
              Texts.format(
                  "in another order: %s in the old version where the new has %s",
                  first.old(), first.next());
        };
    return Texts.format("%s%s: %s", output.output(), key, what);
  }
}
