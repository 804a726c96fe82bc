package io.firedrill.judge;

import io.firedrill.evidence.Evidence;
import io.firedrill.evidence.Fact;
import io.firedrill.evidence.Sight;
import java.util.Optional;

/** The job ended FAILED after exactly the restarts that its restart strategy allows. */
record EndedAsAllowed() implements Link {
  @Override
  public String name() {
    return "ended as allowed";
  }

  @Override
  public Finding examine(Evidence all) {
    Evidence evidence = all.untilBroughtBack();
    Optional<Fact.DrillStarted> started = evidence.started();
    Optional<Fact.JobSeen> last = evidence.last(Fact.JobSeen.class);
    if (started.isEmpty() || last.isEmpty()) {
      return Finding.unseen("the job was not seen");
    }
    String state = last.get().state();
    if (!state.equals("FAILED")) {
      return last.get().running() || state.equals("FINISHED")
          ? Finding.absent(
              evidence.unlookedAt(Sight.FLINK, Long.MAX_VALUE, Long.MAX_VALUE).or(evidence::cutOff),
              "the job is %s, but was expected to end FAILED",
              state)
          : Finding.unseen("the job was last seen %s, not FAILED", state);
    }
    int allowed = started.get().allowedRestarts();
    int restarts =
        evidence.all(Fact.SubtaskSeen.class).mapToInt(Fact.SubtaskSeen::attempt).max().orElse(0);
    if (restarts != allowed) {
      return Finding.broken("FAILED after %d restarts; %d are allowed", restarts, allowed);
    }
    long failures = evidence.all(Fact.FailureSeen.class).count();
    return failures < allowed + 1
        ? Finding.unseen("only %d of %d failures were seen", failures, allowed + 1)
        : Finding.holds("FAILED after exactly %d restarts", restarts);
  }
}
