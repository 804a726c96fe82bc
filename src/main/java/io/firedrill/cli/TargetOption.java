package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.KubernetesTarget;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import picocli.CommandLine.Option;

/** Where the job runs. */
final class TargetOption {
  private static final String LOCAL = "local";

  @Option(
      names = "--target",
      defaultValue = "${env:FIREDRILL_TARGET:-" + LOCAL + "}",
      paramLabel = "TARGET",
      description =
          "Where the job runs: local, the project's job in a Flink on this machine, or kubernetes,"
              + " a FlinkDeployment (default: FIREDRILL_TARGET of the environment, else local).")
  private String target;

  /** The target's name, one that exists. */
  String name() {
    if (!target.equals(LOCAL) && !target.equals(KubernetesTarget.NAME)) {
      throw new Problem(
          Texts.format(
              "unknown target %s; known targets: %s, %s", target, LOCAL, KubernetesTarget.NAME));
    }
    return target;
  }

  boolean kubernetes() {
    return name().equals(KubernetesTarget.NAME);
  }
}
