package io.firedrill.upgrade;

import io.firedrill.cluster.JobVersion;
import io.firedrill.inspect.GraphCheck;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.InspectionRequest;
import io.firedrill.inspect.Inspector;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.snapshot.SnapshotReader;
import io.firedrill.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether a version of a job can be restored from a savepoint, at three depths: its job graph
 * against the savepoint's operators, its serializers against those that the state was written with,
 * and a restore in a real Flink on this machine.
 *
 * @param work a folder to work in
 */
public record VersionCheck(Inspector inspector, Path work) {

  /**
   * What the check came to.
   *
   * @param inspection the new version and its states
   * @param operators each operator of the savepoint, and those that are new
   */
  public record Checked(Inspection inspection, List<GraphCheck.OperatorCheck> operators) {}

  /** A version's job graph, and nothing else. */
  public Inspection graph(JobVersion version, String name) {
    return inspector.inspect(
        request(version, Optional.empty(), false, work.resolve("graph-" + name)));
  }

  /** A version's job graph and its traits. */
  public Inspection traits(JobVersion version) {
    return inspector.inspect(request(version, Optional.empty(), true, work.resolve("traits")));
  }

  /**
   * Checks.
   *
   * @param savepoint a folder of this machine
   * @param oldGraph the operators that took it; without them those that are gone have no names
   * @throws Problem if the savepoint cannot be read
   */
  public Checked check(Path savepoint, JobVersion version, List<Inspection.Operator> oldGraph) {
    Inspection inspection =
        inspector.inspect(
            request(version, Optional.of(savepoint), false, work.resolve("inspection")));
    try {
      SnapshotReader reader = new SnapshotReader(new DirectoryStore(savepoint.getParent()));
      return new Checked(
          inspection,
          inspection.graphError().isPresent()
              ? List.of()
              : operators(reader, savepoint.toString(), version, inspection.operators(), oldGraph));
    } catch (IOException e) {
      throw new Problem(Texts.format("the savepoint in %s: %s", savepoint, e.getMessage()), e);
    }
  }

  /** The operators of a savepoint against a version's job graph. */
  static List<GraphCheck.OperatorCheck> operators(
      SnapshotReader reader,
      String savepoint,
      JobVersion version,
      List<Inspection.Operator> graph,
      List<Inspection.Operator> oldGraph)
      throws IOException {
    return new GraphCheck(
            reader.operators(savepoint),
            graph,
            oldGraph,
            Boolean.parseBoolean(
                version.flink().getOrDefault(JobVersion.IGNORE_UNCLAIMED_STATE, "false")))
        .check();
  }

  private static InspectionRequest request(
      JobVersion version, Optional<Path> savepoint, boolean traits, Path work) {
    return new InspectionRequest(
        version.jars().stream().map(Path::toString).toList(),
        version.mainClass(),
        version.arguments(),
        version.flink(),
        version.parallelism(),
        version.flinkLib().map(Path::toString),
        savepoint.map(Path::toString),
        traits,
        work.toString());
  }
}
