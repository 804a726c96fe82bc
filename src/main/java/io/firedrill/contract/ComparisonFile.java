package io.firedrill.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.firedrill.problem.Problem;
import io.firedrill.problem.StrictYaml;
import io.firedrill.problem.Texts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses comparisons strictly; errors name the file and what was expected. */
public final class ComparisonFile {
  private static final StrictYaml YAML =
      new StrictYaml("comparison", "outputs, a list of output with key and ignore", List.of());

  private ComparisonFile() {}

  private record Form(@JsonProperty(required = true) List<ComparedForm> outputs) {}

  private record ComparedForm(
      @JsonProperty(required = true) ContractFile.SideForm output,
      List<String> key,
      List<String> ignore,
      boolean mayBeEmpty) {}

  /**
   * Reads a comparison.
   *
   * @throws Problem if the file does not exist, cannot be parsed, or says what does not go together
   */
  public static Comparison read(Path file) {
    Form form = YAML.read(file, Form.class);
    if (form.outputs() == null || form.outputs().isEmpty()) {
      throw new Problem(Texts.format("%s: outputs: it needs one output at least", file));
    }
    List<Comparison.Compared> outputs = new ArrayList<>();
    for (ComparedForm each : form.outputs()) {
      outputs.add(compared(file, each));
    }
    return new Comparison(file, outputs);
  }

  private static Comparison.Compared compared(Path file, ComparedForm form) {
    ContractFile contracts = new ContractFile(file);
    Side side = contracts.output(form.output());
    if (side.place() instanceof Place.Table table) {
      throw new Problem(
          Texts.format(
              "%s: output: the tables of two versions cannot be compared: no shadow has a table of its own in the place of %s",
              file, table.name()));
    }
    List<String> key = form.key() == null ? List.of() : form.key();
    List<String> ignored = form.ignore() == null ? List.of() : form.ignore();
    contracts.refuseUnknown("output", side, key);
    contracts.refuseUnknown("output", ignored.stream(), side.format()::mayCompare);
    return new Comparison.Compared(side, key, Set.copyOf(ignored), form.mayBeEmpty());
  }
}
