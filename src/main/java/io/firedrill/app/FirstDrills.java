package io.firedrill.app;

import io.firedrill.doctor.Subject;
import io.firedrill.drill.Drill;
import io.firedrill.drill.DrillFile;
import io.firedrill.flink.HighAvailabilityMode;
import io.firedrill.problem.Texts;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** The drills that somebody begins with, for a job as it is configured. */
public record FirstDrills(Installation installation, Subject subject) {
  /**
   * A drill's file.
   *
   * @param seconds what it allows the recovery to take
   */
  public record First(String name, String yaml, long seconds) {}

  /** A TaskManager's kill, and where another JobManager could take over that of a JobManager. */
  public List<First> all() {
    List<First> all = new ArrayList<>();
    all.add(first("taskmanager-kill", BudgetEstimate.ofTaskManager(subject)));
    if (highlyAvailable()) {
      all.add(first("jobmanager-kill", BudgetEstimate.ofJobManager(subject)));
    }
    return all;
  }

  /** Whether another JobManager could take over. */
  public boolean highlyAvailable() {
    return !HighAvailabilityMode.off(subject.get(HighAvailabilityOptions.HA_MODE));
  }

  private First first(String name, BudgetEstimate budget) {
    Drill drill = DrillFile.read(installation.drill(name));
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        Texts.format(
            "hypothesis: >-\n  %s\nfault:\n  kind: %s\nexpects: restore\n",
            drill.hypothesis().replaceAll("\\s+", " "), name));
    yaml.append("# Estimated from the job's settings, before any recovery was measured:\n");
    for (BudgetEstimate.Part part : budget.parts()) {
      yaml.append(Texts.format("#   %5.1f s  %s\n", part.length().toMillis() / 1000.0, part.why()));
    }
    yaml.append(
        Texts.format(
            "# Replace it by a p95 of your own, from: firedrill drill %s.yaml --repeat 20\n"
                + "recovery:\n  max:\n    total: %ds\n",
            name, budget.seconds()));
    return new First(name, yaml.toString(), budget.seconds());
  }
}
