package io.firedrill.cluster;

import io.firedrill.job.Input;
import java.util.Optional;

/**
 * The job that a drill is about, once it is there.
 *
 * @param input what it reads, as the auditor recomputes it; empty if its ledger cannot be audited
 * @param notAudited why not, or empty
 */
public record StartedJob(String jobId, Optional<Input> input, String notAudited) {
  public static StartedJob audited(String jobId, Input input) {
    return new StartedJob(jobId, Optional.of(input), "");
  }

  public static StartedJob notAudited(String jobId, String why) {
    return new StartedJob(jobId, Optional.empty(), why);
  }
}
