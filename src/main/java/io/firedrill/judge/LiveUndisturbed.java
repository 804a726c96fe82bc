package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Throughput;
import io.firedrill.evidence.UpgradeFact;
import io.firedrill.problem.Texts;
import java.util.List;

/** The rehearsal did not touch the live job. */
record LiveUndisturbed() implements Link {
  @Override
  public String name() {
    return "live undisturbed";
  }

  @Override
  public Finding examine(Evidence evidence) {
    List<UpgradeFact.LiveSeen> seen = evidence.all(UpgradeFact.LiveSeen.class).toList();
    if (seen.size() < 2) {
      return Finding.unseen("the live job was not looked at after the rehearsal");
    }
    UpgradeFact.LiveSeen before = seen.get(0);
    UpgradeFact.LiveSeen after = seen.get(seen.size() - 1);
    if (!after.sameAs(before)) {
      return Finding.broken(
          "the live job was %s before, and %s after it", describe(before), describe(after));
    }
    return Finding.holds(
        "job %s is %s as before, without a restart%s",
        after.jobId(),
        after.state(),
        Throughput.of(evidence).map(t -> "; " + t.describe()).orElse(""));
  }

  private static String describe(UpgradeFact.LiveSeen live) {
    return Texts.format(
        "job %s, %s, restored %d times, with %d attempts",
        live.jobId(), live.state(), live.restores(), live.attempts());
  }
}
