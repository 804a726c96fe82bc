package io.firedrill.cli;

import io.firedrill.cluster.kubernetes.client.Access;
import io.firedrill.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which FlinkDeployment is meant, and what is allowed to be done to it. */
final class KubernetesOptions {
  private static final String OWN_CONTEXT = "kind-firedrill";

  @Option(
      names = "--context",
      defaultValue = "${env:FIREDRILL_CONTEXT:-" + OWN_CONTEXT + "}",
      paramLabel = "NAME",
      description =
          "The kube context; the current one is never taken by itself. in-cluster is the cluster"
              + " around the command (default: ${DEFAULT-VALUE}).")
  private String context;

  @Option(
      names = "--allow-context",
      defaultValue = "${env:FIREDRILL_ALLOWED_CONTEXTS:-" + OWN_CONTEXT + "}",
      split = ",",
      paramLabel = "NAME",
      description = "The contexts that drills may run in (default: ${DEFAULT-VALUE}).")
  private List<String> allowed;

  @Option(
      names = {"-n", "--namespace"},
      defaultValue = "firedrill",
      paramLabel = "NAMESPACE",
      description = "The FlinkDeployment's namespace (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--deployment",
      defaultValue = "transactions",
      paramLabel = "NAME",
      description = "The FlinkDeployment's name (default: ${DEFAULT-VALUE}).")
  private String deployment;

  @Option(
      names = "--operator-namespace",
      paramLabel = "NAMESPACE",
      description =
          "Where the Flink operator runs, for drills that hit it (default: flink-operator in the"
              + " project's own kind cluster, elsewhere none: then it is not touched).")
  private String operatorNamespace;

  @Option(
      names = "--floor",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Refuse a fault that leaves fewer than N healthy pods of the job alone (default:"
              + " ${DEFAULT-VALUE}).")
  private int floor;

  @Option(
      names = "--s3-keys",
      defaultValue = "deployment",
      paramLabel = "WHERE",
      description =
          "Where the bucket's keys come from: deployment, the secret that the job's pods take them"
              + " from, or environment, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (default:"
              + " ${DEFAULT-VALUE}).")
  private Access.Keys keys;

  Access access() {
    if (floor < 0) {
      throw new Problem("--floor %d: give a number of pods from 0 on".formatted(floor));
    }
    Set<String> contexts = new LinkedHashSet<>(allowed);
    String operator =
        operatorNamespace == null && context.equals(OWN_CONTEXT)
            ? "flink-operator"
            : operatorNamespace;
    return new Access(
        context, contexts, namespace, deployment, Optional.ofNullable(operator), floor, keys);
  }
}
