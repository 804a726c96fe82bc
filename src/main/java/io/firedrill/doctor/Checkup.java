package io.firedrill.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What all rules saw of a job.
 *
 * @param name of the job, as it was pointed at
 */
public record Checkup(String name, List<Examined> all) {
  /** Something that was found. */
  public record Finding(Advice advice, String where, String seen) {}

  /** Something that could not be seen. */
  public record NotSeen(Advice advice, String why) {}

  public Checkup {
    all = List.copyOf(all);
  }

  /** What was found, the worst first. */
  public List<Finding> findings() {
    return all.stream()
        .flatMap(
            each ->
                each.look() instanceof Look.Found found
                    ? Optional.of(new Finding(each.advice(), found.where(), found.seen())).stream()
                    : Optional.<Finding>empty().stream())
        .sorted(Comparator.comparing((Finding f) -> f.advice().severity()).reversed())
        .toList();
  }

  public List<NotSeen> notSeen() {
    return all.stream()
        .flatMap(
            each ->
                each.look() instanceof Look.Unseen unseen
                    ? Optional.of(new NotSeen(each.advice(), unseen.why())).stream()
                    : Optional.<NotSeen>empty().stream())
        .toList();
  }

  /** How many findings are of a severity. */
  public long count(Severity severity) {
    return findings().stream().filter(f -> f.advice().severity() == severity).count();
  }

  /** Whether something was found that is at least so bad. */
  public boolean hasFrom(Severity severity) {
    return findings().stream().anyMatch(f -> f.advice().severity().compareTo(severity) >= 0);
  }
}
