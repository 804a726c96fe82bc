package io.firedrill.upgrade;

import io.firedrill.cluster.HaStoreNotRead;
import io.firedrill.cluster.RunningJob;
import io.firedrill.flink.FlinkRest;
import io.firedrill.problem.Texts;
import io.firedrill.run.LedgerAudit;
import io.firedrill.snapshot.SnapshotList;
import io.firedrill.snapshot.SnapshotReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a new version has committed since the savepoint that it was started from: every checkpoint
 * that it completed commits output. A new JobManager begins with an empty history, so the
 * high-availability store and the bucket are asked as well: they outlive it.
 */
record CommittedSince(RunningJob live, Optional<LedgerAudit> audit) {
  /** The answer. */
  sealed interface Answer {
    /** No checkpoint has completed. */
    record Nothing() implements Answer {}

    /**
     * A checkpoint has completed.
     *
     * @param records how many records were committed at least, where that is known
     */
    record Output(long checkpoint, OptionalLong records) implements Answer {}

    /** It cannot be said. */
    record Unknown(String why) implements Answer {}
  }

  private record Completed(long id, String path) {}

  /**
   * Looks.
   *
   * @param reportedJob the new version's job id as the operator reports it, or empty
   */
  Answer since(String savepoint, String reportedJob) {
    try {
      long from = new SnapshotReader(live.store()).read(savepoint).checkpointId();
      Set<String> jobs = new LinkedHashSet<>();
      if (!reportedJob.isEmpty()) {
        jobs.add(reportedJob);
      }
      List<Completed> completed = new ArrayList<>(inItsHistory(jobs));
      if (jobs.isEmpty()) {
        return new Answer.Unknown("the new version's job id is not known");
      }
      for (String job : jobs) {
        completed.addAll(inTheBucket(job));
        completed.addAll(inTheHaStore(job));
      }
      return answer(
          savepoint, completed.stream().filter(checkpoint -> checkpoint.id() > from).toList());
    } catch (IOException e) {
      return new Answer.Unknown(e.getMessage());
    }
  }

  /** By its JobManager, if one answers. */
  private List<Completed> inItsHistory(Set<String> jobs) {
    FlinkRest rest = live.rest();
    List<Completed> completed = new ArrayList<>();
    try {
      for (String job : rest.jobs()) {
        jobs.add(job);
        rest.checkpoints(job)
            .completed()
            .forEach(c -> completed.add(new Completed(c.id(), c.path())));
      }
    } catch (IOException e) {
      // then the bucket and the high-availability store say it
    }
    return completed;
  }

  private List<Completed> inTheHaStore(String job) throws IOException {
    try {
      return live.checkpointsInHaStore(job).stream().map(id -> new Completed(id, "")).toList();
    } catch (HaStoreNotRead e) {
      return List.of(); // what it points to is in the bucket, where it was written before
    }
  }

  private List<Completed> inTheBucket(String job) throws IOException {
    String folder = live.paths().checkpoints().replaceFirst("/$", "") + "/" + job;
    List<Completed> completed = new ArrayList<>();
    for (SnapshotList.Entry entry : new SnapshotList(live.store()).below(folder)) {
      String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
      if (name.matches("chk-\\d+")) {
        completed.add(new Completed(Long.parseLong(name.substring("chk-".length())), entry.path()));
      }
    }
    return completed;
  }

  private Answer answer(String savepoint, List<Completed> since) {
    if (since.isEmpty()) {
      return new Answer.Nothing();
    }
    Comparator<Completed> byId = Comparator.comparingLong(Completed::id);
    long newest = since.stream().max(byId).get().id();
    // the high-availability store may be a checkpoint ahead, and names no path
    Optional<String> path =
        since.stream().filter(c -> !c.path().isEmpty()).max(byId).map(Completed::path);
    return new Answer.Output(newest, records(savepoint, path));
  }

  private OptionalLong records(String savepoint, Optional<String> newest) {
    if (audit.isEmpty() || newest.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          sum(audit.get().offsets(newest.get())) - sum(audit.get().offsets(savepoint)));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What an answer means for going back, and empty if nothing is written again. */
  static Optional<String> objection(Answer answer) {
    if (answer instanceof Answer.Nothing) {
      return Optional.empty();
    }
    if (answer instanceof Answer.Unknown unknown) {
      return Optional.of(
          Texts.format(
              "whether the new version has committed output since the savepoint cannot be determined (%s), and going back would write it a second time",
              unknown.why()));
    }
    Answer.Output output = (Answer.Output) answer;
    return Optional.of(
        Texts.format(
            "the new version has completed checkpoint %d and with it committed %s since the savepoint, which going back would write a second time",
            output.checkpoint(),
            output.records().isPresent()
                ? output.records().getAsLong() + " records"
                : "its output"));
  }
}
