package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Outcome;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.Result;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.snapshot.SnapshotCopy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.TemporaryClassLoaderContext;

/** A version of a job against a savepoint: its serializers, the values, and a restore. */
record SavepointInspection(
    PackagedProgram program, StreamGraph graph, InspectionRequest request, int parallelism) {
  Inspection inspect(List<Operator> operators) throws Exception {
    ClassLoader loader = program.getUserCodeClassLoader();
    Path work = Path.of(request.work());
    Path savepoint = Path.of(request.savepoint().orElseThrow());
    SavedState old = SavedState.open(savepoint, loader);
    List<StateCheck> checks = new ArrayList<>(new SourceAndSinkStates(graph).check(old));
    StateBackend backend = StateBackend.of(graph, request.flink(), old);
    Configuration here = LocalRun.configuration(request.flink(), work);
    backend.applyTo(here);
    boolean drop =
        Boolean.parseBoolean(
            request
                .flink()
                .getOrDefault(
                    StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key(), "false"));
    LocalRun run = new LocalRun(loader, request.jars(), work, drop);
    // the serializers that a version uses are only known while it runs
    StubbedJob fresh = stubbed(here);
    fresh.apply();
    LocalRun.Result started = run.run(fresh.graph(), here, null);
    if (started.savepoint().isEmpty()) {
      checks.addAll(notStarted(here(graph), old, started.description()));
      return new Inspection(
          operators,
          Optional.empty(),
          checks,
          Restore.notTried(
              "the new version does not start on this machine without state either, so a restore"
                  + " would prove nothing: "
                  + started.description()));
    }
    StateComparison comparison =
        new StateComparison(old, SavedState.open(started.savepoint().get(), loader), backend);
    List<StateCheck> compared = comparison.check(here(graph));
    LocalRun.Result restored = restore(run, here, savepoint, work.resolve("restorable"));
    Optional<SavedState> after = Optional.empty();
    if (restored.savepoint().isPresent()) {
      after = Optional.of(SavedState.open(restored.savepoint().get(), loader));
    }
    checks.addAll(read(compared, comparison, after, loader));
    return new Inspection(operators, Optional.empty(), checks, restored(restored, after));
  }

  private static List<Operator> here(StreamGraph graph) {
    return new GraphReader(graph).operatorsHere();
  }

  /**
   * Only a canonical savepoint can be read value by value. What is in a backend's own format can,
   * once that backend has restored it and taken a canonical one.
   */
  @SuppressWarnings("try") // the context is only left again
  private static List<StateCheck> read(
      List<StateCheck> compared,
      StateComparison comparison,
      Optional<SavedState> after,
      ClassLoader loader) {
    // Kryo looks for classes there
    try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(loader)) {
      List<StateCheck> read =
          new SavedValues(comparison.old(), loader, comparison::reading).check(compared);
      return after.isPresent() && comparison.old().writtenBy().isPresent()
          ? SavedValues.asWritten(after.get(), loader).check(read)
          : read;
    }
  }

  private StubbedJob stubbed(Configuration here) throws Exception {
    return new StubbedJob(InspectorMain.graph(program, here, parallelism));
  }

  /** Restores from a copy without the state of sources and sinks, which are stubs. */
  private LocalRun.Result restore(LocalRun run, Configuration here, Path savepoint, Path copy)
      throws Exception {
    StubbedJob job = stubbed(here);
    Set<String> ids = job.ids();
    job.apply();
    SnapshotCopy.link(savepoint, copy, ids);
    return run.run(job.graph(), here, copy);
  }

  private static Restore restored(LocalRun.Result result, Optional<SavedState> after) {
    if (after.isPresent()) {
      return new Restore(Outcome.RESTORED, result.description(), after.get().bytes());
    }
    return result.undecided()
        ? Restore.undecided(result.description())
        : new Restore(Outcome.FAILED, result.description(), Map.of());
  }

  private static List<StateCheck> notStarted(
      List<Operator> operators, SavedState old, String reason) {
    return operators.stream()
        .filter(operator -> operator.kind() == Inspection.Kind.OTHER)
        .flatMap(
            operator ->
                old.states(operator.id()).stream()
                    .map(
                        state ->
                            new StateCheck(
                                operator.id(),
                                state.name(),
                                Result.NOT_CHECKED,
                                "the new version does not start here: " + reason)))
        .toList();
  }
}
