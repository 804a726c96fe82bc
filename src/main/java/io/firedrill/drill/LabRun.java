package io.firedrill.drill;

import io.firedrill.evidence.Fact;
import io.firedrill.job.lab.FailAtFifth;
import io.firedrill.run.Phases;
import io.firedrill.run.SnapshotReadBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What only the lab exercise leaves behind: the offsets of each restore, and printed records. */
record LabRun(Phases phases, SnapshotReadBack readBack) {
  /**
   * Records it, once the job has ended.
   *
   * @param printed lines of the TaskManagers' standard output
   */
  void record(List<String> printed) {
    phases.soFar().all(Fact.RestoreSeen.class).forEach(readBack::readOffsets);
    Map<Integer, List<Long>> passed = new TreeMap<>();
    for (String line : printed) {
      if (line.startsWith(FailAtFifth.PREFIX)) {
        String[] fields = line.split(",");
        passed
            .computeIfAbsent(Integer.valueOf(fields[1]), attempt -> new ArrayList<>())
            .add(Long.valueOf(fields[2]));
      }
    }
    passed.forEach(
        (attempt, records) -> phases.add(new Fact.AttemptPrinted(phases.now(), attempt, records)));
  }
}
