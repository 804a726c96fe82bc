package io.firedrill.inspect;

import io.firedrill.inspect.Inspection.Operator;
import io.firedrill.inspect.Inspection.Restore;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** The process that {@link JobInspector} starts: it reads one request and writes one answer. */
public final class InspectorMain {
  private static final int MOST_CANDIDATES = 5;

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

  private static Inspection inspect(InspectionRequest request) {
    Configuration configuration = Configuration.fromMap(request.flink());
    configuration.removeConfig(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID);
    FileSystem.initialize(
        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
    PackagedProgram program;
    StreamGraph graph;
    int parallelism;
    try {
      program = program(request, configuration);
      parallelism = parallelism(program, request, configuration);
      graph = graph(program, configuration, parallelism);
    } catch (Exception | LinkageError e) {
      return Inspection.noGraph(Causes.describe(e));
    }
    List<Operator> operators = new GraphReader(graph).operators();
    Restore notTried = Restore.notTried("there is no savepoint");
    if (request.savepoint().isEmpty() && !request.traits()) {
      return new Inspection(operators, Optional.empty(), List.of(), notTried);
    }
    try {
      if (request.traits()) {
        JobTraits traits = new TraitsReader(program, graph, request, parallelism).read();
        return new Inspection(
            operators, Optional.empty(), List.of(), notTried, Optional.of(traits));
      }
      return new SavepointInspection(program, graph, request, parallelism).inspect(operators);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      return new Inspection(
          operators,
          Optional.empty(),
          List.of(),
          Restore.undecided("the check did not come to its end: " + Causes.describe(e)));
    }
  }

  /**
   * The job's default parallelism. Where it is not given it is the one of the savepoint with which
   * most of the savepoint's operators are found again: without uids an operator's id depends on it.
   */
  private static int parallelism(
      PackagedProgram program, InspectionRequest request, Configuration configuration)
      throws Exception {
    if (request.parallelism() > 0 || request.savepoint().isEmpty()) {
      return Math.max(1, request.parallelism());
    }
    Map<String, Integer> saved =
        SavedState.open(Path.of(request.savepoint().get()), program.getUserCodeClassLoader())
            .parallelism();
    List<Integer> candidates =
        saved.values().stream()
            .distinct()
            .sorted(Comparator.reverseOrder())
            .limit(MOST_CANDIDATES)
            .toList();
    int best = 1;
    long found = -1;
    for (int candidate : candidates) {
      long again =
          new GraphReader(graph(program, configuration, candidate))
              .operators().stream().filter(operator -> saved.containsKey(operator.id())).count();
      if (again > found) {
        found = again;
        best = candidate;
      }
    }
    return best;
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

  static StreamGraph graph(PackagedProgram program, Configuration configuration, int parallelism)
      throws Exception {
    return (StreamGraph)
        PackagedProgramUtils.getPipelineFromProgram(program, configuration, parallelism, true);
  }
}
