package io.firedrill.doctor.rules;

import io.firedrill.doctor.Look;
import io.firedrill.inspect.JobTraits;

/** What is seen of a job's jar. */
final class JarShows {
  static final String ONLY = "only the job's jar shows it: --jar";

  private JarShows() {}

  /** Nothing was found, but that says little if the job's functions were not seen. */
  static Look fineIfSeen(JobTraits code) {
    return code.notSeen().map(why -> Look.unseen("%s", why)).orElseGet(Look::fine);
  }
}
