package io.firedrill.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.firedrill.cluster.JobVersion;
import io.firedrill.cluster.kubernetes.DeploymentSpec;
import io.firedrill.doctor.Subject;
import io.firedrill.inspect.Inspection;
import io.firedrill.inspect.Inspector;
import io.firedrill.inspect.JobTraits;
import io.firedrill.problem.Problem;
import io.firedrill.store.Scratch;
import io.firedrill.upgrade.VersionCheck;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A look at the code of a job, on this machine: its main method runs, and then its functions,
 * between stubs of its sources and sinks. Nothing is read and nothing written.
 *
 * @param entryClass empty for the FlinkDeployment's, else the one in the first jar's manifest
 * @param arguments the job's own; empty for the FlinkDeployment's
 */
public record JarLook(List<String> jars, Optional<String> entryClass, List<String> arguments) {
  public JarLook {
    jars = List.copyOf(jars);
    arguments = List.copyOf(arguments);
  }

  /**
   * The subject with what its jar shows.
   *
   * @throws Problem if a jar is not there or not a jar, or the entry class is in none of them
   */
  public Subject at(Subject subject, Inspector inspector) {
    OwnJob job =
        OwnJob.of(
            jars,
            entryClass.or(() -> text(subject.field("/spec/job/entryClass"))),
            arguments.isEmpty()
                ? subject.deployment().map(DeploymentSpec::arguments).orElse(List.of())
                : arguments,
            Map.of());
    try (Scratch scratch = Scratch.make()) {
      Inspection inspection =
          new VersionCheck(inspector, scratch.folder())
              .traits(
                  new JobVersion(
                      job.jars(),
                      Optional.of(job.entryClass()),
                      job.arguments(),
                      subject.settings(),
                      subject.field("/spec/job/parallelism").asInt(0)));
      return subject.with(inspection.traits().orElseGet(() -> notSeen(inspection)));
    } catch (IOException e) {
      throw new Problem("cannot work in a temporary folder: " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> !text.isEmpty());
  }

  private static JobTraits notSeen(Inspection inspection) {
    String why =
        inspection
            .graphError()
            .map(error -> "the jar makes no job graph on this machine: " + error)
            .orElseGet(() -> inspection.restore().words());
    return new JobTraits(List.of(), Optional.of(why), List.of());
  }
}
