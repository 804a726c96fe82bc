package io.firedrill.doctor.rules;

import io.firedrill.doctor.Look;
import io.firedrill.doctor.Subject;
import io.firedrill.inspect.JobTraits;
import java.util.Optional;
import java.util.function.Function;

/** What is seen of a job's jar. */
final class JarShows {
  private JarShows() {}

  /**
   * Looks for something in a job's code. That nothing was found says little if not all of the code
   * was seen.
   *
   * @param search what is found in it
   */
  static Look look(Subject subject, Function<JobTraits, Optional<Look>> search) {
    if (subject.code().isEmpty()) {
      return Look.unseen("only the job's jar shows it: --jar");
    }
    JobTraits code = subject.code().get();
    return search
        .apply(code)
        .or(() -> code.notSeen().map(why -> Look.unseen("%s", why)))
        .orElseGet(Look::fine);
  }
}
