package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Restore;
import io.firedrill.inspect.Inspection.StateCheck;
import io.firedrill.snapshot.SnapshotCopy;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** The process that {@link JobInspector} starts: it reads one request and writes one answer. */
public final class InspectorMain {
  private InspectorMain() {}

  /**
   * Inspects.
   *
   * @param args the request's file
   */
  public static void main(String[] args) throws Exception {
    endWithParent();
    Path file = Path.of(args[0]);
    InspectionRequest request =
        JobInspector.json().readValue(file.toFile(), InspectionRequest.class);
    Inspection answer = inspect(request);
    Path next = file.resolveSibling(JobInspector.ANSWER + ".next");
    JobInspector.json().writeValue(next.toFile(), answer);
    Files.move(next, file.resolveSibling(JobInspector.ANSWER));
    Runtime.getRuntime().halt(0); // the job's main method may have left threads behind
  }

  /** Nobody writes to standard input; it ends when the parent does. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                // the parent is gone
              }
              Runtime.getRuntime().halt(1);
            });
    watch.setDaemon(true);
    watch.start();
  }

  private static Inspection inspect(InspectionRequest request) throws Exception {
    Configuration configuration = Configuration.fromMap(request.flink());
    configuration.removeConfig(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID);
    FileSystem.initialize(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    PackagedProgram program;
    StreamGraph graph;
    try {
      program = program(request, configuration);
      graph = graph(program, configuration, request.parallelism());
    } catch (Exception | LinkageError e) {
      return Inspection.noGraph(Causes.describe(e));
    }
    List<Operator> operators = new GraphReader(graph).operators();
    if (request.savepoint().isEmpty()) {
      return new Inspection(
          operators, Optional.empty(), List.of(), Restore.notTried("there is no savepoint"));
    }
    ClassLoader loader = program.getUserCodeClassLoader();
    Path savepoint = Path.of(request.savepoint().get());
    SavedState old = SavedState.open(savepoint, loader);
    List<StateCheck> checks = new ArrayList<>(new SourceAndSinkStates(graph).check(old));
    Path work = Path.of(request.work());
    boolean drop = configuration.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE);
    LocalRun run = new LocalRun(loader, request.jars(), work, drop);
    Configuration here = LocalRun.configuration(request.flink(), work);
    // the serializers that a version uses are only known while it runs
    StreamGraph fresh = graph(program, here, request.parallelism());
    new StubbedJob(fresh).apply();
    LocalRun.Result started = run.run(fresh, here, null);
    if (started.savepoint().isEmpty()) {
      checks.addAll(notStarted(operators, old, started.description()));
    } else {
      SavedState declared = SavedState.open(started.savepoint().get(), loader);
      checks.addAll(new StateComparison(old, declared).check(operators));
    }
    StreamGraph again = graph(program, here, request.parallelism());
    Restore restore =
        restore(new StubbedJob(again), run, here, savepoint, work.resolve("restorable"));
    return new Inspection(operators, Optional.empty(), checks, restore);
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
                                Inspection.Result.NOT_CHECKED,
                                "the new version does not start here: " + reason)))
        .toList();
  }

  /** Restores from a copy without the state of sources and sinks, which are stubs. */
  private static Restore restore(
      StubbedJob stubbed, LocalRun run, Configuration here, Path savepoint, Path copy)
      throws Exception {
    Set<String> ids = stubbed.ids();
    stubbed.apply();
    SnapshotCopy.link(savepoint, copy, ids);
    LocalRun.Result restored = run.run(stubbed.graph(), here, copy);
    if (restored.savepoint().isEmpty()) {
      return new Restore(Inspection.Outcome.FAILED, restored.description(), Map.of());
    }
    SavedState after = SavedState.open(restored.savepoint().get(), run.loader());
    return new Restore(Inspection.Outcome.RESTORED, restored.description(), after.bytes());
  }

  private static PackagedProgram program(InspectionRequest request, Configuration configuration)
      throws Exception {
    List<URL> others = new ArrayList<>();
    for (String jar : request.jars().subList(1, request.jars().size())) {
      others.add(new File(jar).toURI().toURL());
    }
    return PackagedProgram.newBuilder()
        .setJarFile(new File(request.jars().get(0)))
        .setUserClassPaths(others)
        .setEntryPointClassName(request.mainClass().orElse(null))
        .setArguments(request.arguments().toArray(String[]::new))
        .setConfiguration(configuration)
        .build();
  }

  private static StreamGraph graph(
      PackagedProgram program, Configuration configuration, int parallelism) throws Exception {
    return (StreamGraph)
        PackagedProgramUtils.getPipelineFromProgram(program, configuration, parallelism, true);
  }
}
