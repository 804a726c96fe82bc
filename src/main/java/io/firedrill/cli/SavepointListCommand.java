package io.firedrill.cli;

import io.firedrill.cluster.ManagedJob;
import io.firedrill.problem.Problem;
import io.firedrill.savepoint.JobSnapshots;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List a job's savepoints and retained checkpoints, oldest first.")
final class SavepointListCommand implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Override
  public Integer call() {
    try (ManagedJob job = options.find("list of savepoints")) {
      JobSnapshots snapshots = new JobSnapshots(job);
      JobSnapshots.Found found = snapshots.find();
      if (found.own().isEmpty()) {
        System.out.printf(Locale.ROOT, "%s has no checkpoint and no savepoint%n", job.name());
      }
      for (JobSnapshots.Listed listed : snapshots.describe(found.own())) {
        System.out.printf(
            Locale.ROOT,
            "%-20s %9d bytes  %s old  %s%s%n",
            listed.kind(),
            listed.entry().bytes(),
            age(listed.entry().writtenAt()),
            listed.entry().path(),
            listed.usedBy().map(who -> "  ← " + who).orElse(""));
      }
      int others = found.others().size();
      if (others > 0) {
        System.out.printf(
            Locale.ROOT,
            "%d further snapshots in its folders are of other jobs, or of job ids that it no longer reports%n",
            others);
      }
      return 0;
    } catch (IOException e) {
      throw new Problem(e.getMessage(), e);
    }
  }

  static String age(Instant written) {
    Duration age = Duration.between(written, Instant.now());
    if (age.toHours() > 48) {
      return age.toDays() + " days";
    }
    if (age.toMinutes() > 120) {
      return age.toHours() + " h";
    }
    return age.toSeconds() > 120 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
  }
}
