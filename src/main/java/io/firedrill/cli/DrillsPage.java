package io.firedrill.cli;

import io.firedrill.app.KubernetesDrills;
import io.firedrill.app.LocalDrills;
import io.firedrill.drill.Drill;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The page docs/drills.md, made from the drills themselves. */
final class DrillsPage {
  private DrillsPage() {}

  static String of(List<Drill> drills) {
    StringBuilder page =
        new StringBuilder(
            """
            # The drills

            Made from `drills/*.yaml` by `bin/firedrill drills --markdown > docs/drills.md`; a test fails when they
            differ. `make drill DRILL=name` runs one, `make drills` runs them all, both with `TARGET=kubernetes` on a
            FlinkDeployment, and `bin/firedrill drill FILE` runs a file of your own. What PASS takes is in [proof.md](proof.md).

            """);
    for (Drill drill : drills) {
      page.append(Texts.format("## %s%n%s%n%n", drill.name(), drill.hypothesis()));
      page.append(Texts.format("- fault: %s%n", drill.fault().describe()));
      page.append(Texts.format("- expects: %s%n", expects(drill)));
      page.append(Texts.format("- runs on: %s%n", targets(drill)));
      drill
          .job()
          .csv()
          .ifPresent(csv -> page.append(Texts.format("- input: `data/%s`%n", csv.getFileName())));
      Map<String, String> flink = new TreeMap<>(drill.flink());
      flink.forEach((name, value) -> page.append(Texts.format("- `%s: %s`%n", name, value)));
      page.append(Texts.format("%n"));
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static String expects(Drill drill) {
    return drill.expects().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String targets(Drill drill) {
    List<String> targets = new ArrayList<>();
    if (LocalDrills.objections(drill).isEmpty()) {
      targets.add("local");
    } else {
      Arrays.stream(Drill.Pipeline.values())
          .filter(pipeline -> LocalDrills.objections(drill.withPipeline(pipeline)).isEmpty())
          .forEach(pipeline -> targets.add(Texts.format("local, with `--pipeline %s`", pipeline)));
    }
    if (KubernetesDrills.objections(drill).isEmpty()) {
      targets.add("kubernetes" + ofWhichJob(drill));
    }
    return String.join(", ", targets);
  }

  private static String ofWhichJob(Drill drill) {
    if (drill.redeploys().isPresent()) {
      return ", with `--may-redeploy`"
          + (drill.fault().needsFailureTrigger() ? " (the project's own job)" : "");
    }
    if (drill.fault().needsFailureTrigger()) {
      return " (the project's own job)";
    }
    if (drill.fault().needsWrittenTopics()) {
      return " (a job between topics)";
    }
    if (drill.fault().needsTopics()) {
      return " (a job with topics)";
    }
    if (drill.fault().needsStoreProxy()) {
      return " (a job that was deployed with `STORE_PROXY=1`)";
    }
    return drill.fault().needsTables() ? " (a job into tables)" : "";
  }
}
