package io.firedrill.cluster;

import io.firedrill.job.Input;
import java.util.Optional;

/**
 * The job that a drill is about, once it is there.
 *
 * @param input what it reads, as the auditor recomputes it; empty if its ledger cannot be audited
 * @param notAudited why not, or empty
 */
public record Started(String jobId, Optional<Input> input, String notAudited) {
  public static Started audited(String jobId, Input input) {
    return new Started(jobId, Optional.of(input), "");
  }

  public static Started notAudited(String jobId, String why) {
    return new Started(jobId, Optional.empty(), why);
  }
}
